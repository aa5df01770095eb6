
write.csv(report, "comparison.csv", row.names = FALSE)
wrong <- report[!report$agrees, ]
cat(nrow(report), "numbers compared,", sum(report$agrees), "agree\n")
if (nrow(wrong)) print(wrong, row.names = FALSE)
if (nrow(wrong) || (!nrow(report) && !length(skipped))) quit(status = 1)
