# The four values side by side: the attribution total, and the total that deals out each money once.
local({
  everyone <- read.csv("data/records/customers.csv", stringsAsFactors = FALSE)
  if (is.null(everyone$clv)) return(message("cev: not compared, because past margins stand for lifetime values"))
  usual <- function(name, default) default
  own <- stats::na.omit(stats::setNames(everyone$clv, everyone$customer))
  parts <- list(clv = own)
  if (!is.null(table_of("referrals"))) {
    rows <- referrals_valued(usual)
    parts$crv <- sum_by(rows$p * rows$one + (1 - rows$p) * rows$two, rows$referrer)
    parts$once <- sum_by(rows$saving_part + rows$reward_part, rows$referrer)
  }
  edges <- table_of("influence")
  if (!is.null(edges)) {
    if (length(own) > 3000 || is.null(edges$weight) || length(setdiff(unlist(edges[c("influencer", "influencee")]), names(own)))) {
      return(message("cev: not compared, because the network of influence is large, or counts stand for weights"))
    }
    w <- influence_weights(own, usual)
    parts$civ <- drop(w %*% own)
    parts$moved <- (1 - colSums(w)) * solve(diag(length(own)) - w, own) - own
  }
  if (!is.null(table_of("feedback"))) {
    rows <- knowledge_valued(usual)
    parts$ckv <- sum_by(rows$benefit_part + rows$handling_part, rows$customer)
  }
  who <- sort(unique(unlist(lapply(parts, names))))
  of <- function(name) {
    found <- as.vector(parts[[name]][who])
    if (is.null(parts[[name]])) rep(0, length(who)) else ifelse(is.na(found), 0, found)
  }
  attribution <- of("clv") + of("crv") + of("civ") + of("ckv")
  conserved <- of("clv") + of("moved") + of("once") + of("ckv")
  for (name in c("clv", "crv", "civ", "ckv")) check_each(paste0("cev/", name), of(name))
  check_each("cev/attribution", attribution)
  check_each("cev/conserved", conserved)
  check("cev/firm_value", sum(conserved))
  check("cev/counted_again", sum(attribution) - sum(conserved))
})
