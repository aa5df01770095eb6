# Influence value: W times lifetime value one step away, solve(I - W) through any number of steps, and nobody twice.
edges <- record("influence")
everyone <- if (file.exists("data/records/customers.csv")) read.csv("data/records/customers.csv", stringsAsFactors = FALSE)
own <- if (!is.null(everyone$clv)) stats::setNames(everyone$clv, everyone$customer)
own <- own[!is.na(own)]
names_of_own <- names(own)
apart <- setdiff(unlist(edges[c("influencer", "influencee")]), names_of_own)
if (!is.null(edges) && length(own) && length(own) <= 3000 && !length(apart) && !is.null(edges$weight)) {
  word <- tolower(trimws(ifelse(is.na(edges$valence), "", edges$valence)))
  kept <- edges$influencer != edges$influencee & !(word %in% c("neutral", "0")) & !is.na(edges$weight) &
    abs(edges$weight) <= 1
  if (!is.null(edges$date)) kept <- kept & (is.na(edges$date) | edges$date <= until)
  against <- word %in% c("negative", "-", "neg", "-1") | edges$weight < 0
  signed <- ifelse(against, -1, 1) * abs(edges$weight)
  edges <- edges[kept, ]
  signed <- signed[kept]
  total <- stats::ave(abs(signed), edges$influencee, FUN = sum)
  if (tolower(option("civ", "rescale", "false")) == "true") signed <- signed / pmax(total, 1)
  w <- matrix(0, length(own), length(own))
  for (row in seq_along(signed)) {
    at <- cbind(match(edges$influencer[row], names_of_own), match(edges$influencee[row], names_of_own))
    w[at] <- w[at] + signed[row]
  }
  full <- solve(diag(length(own)) - w, own)
  check("civ/n_used", length(signed))
  check("civ/spectral_radius", max(Mod(eigen(w, only.values = TRUE)$values)), 1e-5)
  check_customers("civ", stats::setNames(drop(w %*% own), names_of_own))
  check_each("civ/civ_direct", drop(w %*% own))
  check_each("civ/civ_full", full - own)
  check_each("civ/allocation", (1 - colSums(w)) * full)
  check_each("civ/cie", solve(diag(length(own)) - w, rep(1, length(own))))
}
