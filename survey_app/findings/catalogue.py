"""What the analysis screen offers: every registered statistic with its options, in the field's order.

The web process never loads the science stack, so the list is written here and a test holds it to the registry:
same names, same options, same defaults. Words are in `web/analyse.yaml` of each language.
"""

from __future__ import annotations

from survey_app.findings.offering import Offer, Option

CORRELATIONS = ("pearson", "spearman", "polychoric")
ROTATIONS = (
    "oblimin",
    "promax",
    "quartimin",
    "geomin",
    "bentler_oblique",
    "varimax",
    "quartimax",
    "geomin_orthogonal",
    "bentler",
    "none",
)

CONFIDENCE = Option("confidence", 0.95, "number", low=0.5, high=0.999)
REPLICATES = Option("replicates", 1000, "whole", low=0, high=10_000)
CORRELATION = Option("correlation", "pearson", "choice", CORRELATIONS)
MISSING = Option("missing", "listwise", "choice", ("listwise", "pairwise"))
CONSTRUCTS = Option("constructs", (), "scales", optional=True)
PARALLEL = (
    Option("replications", 200, "whole", low=20, high=5_000),
    Option("compare", "quantile", "choice", ("quantile", "mean")),
    Option("quantile", 0.95, "number", low=0.5, high=0.999),
    Option("data", ("normal",), "several", ("normal", "resampled")),
)
GROUP = Option("group", "", "variable", optional=True)
ML_ESTIMATORS = ("ML", "MLM", "MLR")
ESTIMATORS = ("auto", *ML_ESTIMATORS, "WLSMV", "ULSMV")
CLUSTER = Option("cluster", "", "variable", optional=True)
EVERY_ANSWER = Option("missing", "listwise", "choice", ("listwise", "fiml"))
SCORES = Option("scores", "none", "choice", ("none", "regression", "bartlett"))
PARALLEL_SEED = Option("parallel_seed", 20240101, "whole", low=0, high=2**31 - 1)

PATHS = (
    Option("paths", "", "text", optional=True),
    Option("modes", "", "text", optional=True),
    Option("scheme", "path", "choice", ("path", "factorial", "centroid")),
    Option("missing", "mean", "choice", ("mean", "listwise", "pairwise")),
)
FOLDS = (
    Option("technique", "direct", "choice", ("direct", "earliest")),
    Option("benchmark", "antecedents", "choice", ("antecedents", "others")),
    Option("folds", 10, "whole", low=2, high=100),
    Option("repeats", 10, "whole", low=1, high=100),
)
CONSISTENT = Option("consistent", False, "flag")

FROM_THE_STUDY = {
    "quality": ("attention",),
    "nps": ("items",),
    "pls_prediction": ("consistent",),
}
"""Options that nobody chooses: attention items say what they asked for, a study's own questions of the type NPS are
taken, prediction takes plain PLS."""

ELSEWHERE = ("value_index",)
"""Statistics that are no choice of this screen: a plan file on the command line, or another screen, asks for them."""

SEEDED = (
    "reliability",
    "ega",
    "efa",
    "validity",
    "sem",
    "pls",
    "pls_groups",
    "pls_prediction",
    "pls_segments",
    "declared_tests",
)
"""Statistics whose own seed is drawn from the plan's."""

OFFERS: tuple[Offer, ...] = (
    Offer("background", "data", (Option("most_categories", 25, "whole", low=2, high=200),)),
    Offer(
        "sample_size",
        "data",
        (
            Option("population", 0, "whole", low=0, high=10**9),
            Option("margin", 0.05, "number", low=0.001, high=0.4),
            Option("r", 0.2, "number", low=0.01, high=0.99),
            Option("f2", 0.15, "number", low=0.001, high=5),
            Option("alpha", 0.8, "number", low=0.1, high=0.99),
            Option("width", 0.1, "number", low=0.005, high=0.9),
        ),
    ),
    Offer("missing", "data", (Option("patterns_listed", 20, "whole", low=1, high=200),)),
    Offer(
        "quality",
        "data",
        (
            Option("too_fast", 2.0, "number", low=1.1, high=10),
            Option("synonyms_above", 0.6, "number", low=0.1, high=0.99),
            Option("distance_p", 0.001, "number", low=0.000001, high=0.2),
        ),
    ),
    Offer("items", "data"),
    Offer("nps", "data", (CONFIDENCE,)),
    Offer(
        "scales",
        "data",
        (
            Option("method", "declared", "choice", ("declared", "mean", "sum")),
            Option("least_answered", 0.5, "number", low=0, high=1),
        ),
    ),
    Offer("normality", "data"),
    Offer(
        "reliability",
        "reliability",
        (
            CONFIDENCE,
            REPLICATES,
            MISSING,
            Option("omega", "ml", "choice", ("ml", "minres")),
            Option("ordinal", True, "flag"),
        ),
    ),
    Offer(
        "retest",
        "reliability",
        (CONFIDENCE, Option("wave", "wave", "variable"), Option("respondent", "respondent", "variable")),
        needs="waves",
    ),
    Offer("adequacy", "structure", (CORRELATION, MISSING, CONSTRUCTS)),
    Offer(
        "retention",
        "structure",
        (
            *PARALLEL,
            Option("most", 8, "whole", low=1, high=30),
            CORRELATION,
            MISSING,
            CONSTRUCTS,
            PARALLEL_SEED,
        ),
    ),
    Offer("parallel_analysis", "structure", (*PARALLEL, CORRELATION, MISSING, CONSTRUCTS, PARALLEL_SEED)),
    Offer(
        "ega",
        "structure",
        (
            Option("gamma", 0.5, "number", low=0, high=1),
            Option("replicates", 100, "whole", low=0, high=1000),
            CORRELATION,
            MISSING,
            CONSTRUCTS,
        ),
    ),
    Offer(
        "efa",
        "structure",
        (
            Option("factors", None, "whole", low=1, high=30, optional=True),
            Option("method", "minres", "choice", ("minres", "ml", "pa", "wls")),
            Option("rotation", "oblimin", "choice", ROTATIONS),
            CORRELATION,
            MISSING,
            Option("scores", "regression", "choice", ("regression", "bartlett", "tenberge", "anderson")),
            Option("starts", 1, "whole", low=1, high=100),
            CONSTRUCTS,
        ),
    ),
    Offer(
        "irt",
        "structure",
        (
            Option("curve", "graded", "choice", ("graded", "partial_credit", "2pl", "rasch")),
            Option("nodes", 61, "whole", low=15, high=481),
            CONFIDENCE,
        ),
    ),
    Offer(
        "cfa",
        "structure",
        (
            Option("estimator", "auto", "choice", (*ESTIMATORS, "ULS", "WLS")),
            EVERY_ANSWER,
            Option("std_lv", True, "flag"),
            GROUP,
            CLUSTER,
            SCORES,
            CONFIDENCE,
        ),
    ),
    Offer(
        "sem",
        "structure",
        (
            Option("syntax", "", "text", optional=True),
            Option("estimator", "MLR", "choice", (*ML_ESTIMATORS, "WLSMV", "ULSMV", "ULS", "WLS")),
            EVERY_ANSWER,
            GROUP,
            CLUSTER,
            REPLICATES,
            Option("interval", "percentile", "choice", ("percentile", "bca")),
            SCORES,
            CONFIDENCE,
        ),
    ),
    Offer(
        "latent_moderation",
        "structure",
        (
            Option("outcome", "", "scale", optional=True),
            Option("predictor", "", "scale", optional=True),
            Option("moderator", "", "scale", optional=True),
            Option("controls", (), "scales", optional=True),
            CONFIDENCE,
        ),
        needs="scales",
    ),
    Offer(
        "pls",
        "structure",
        (
            *PATHS,
            CONSISTENT,
            Option("interaction", "two_stage", "choice", ("two_stage", "product_indicator", "orthogonal")),
            Option("replicates", 5000, "whole", low=0, high=20_000),
            CONFIDENCE,
            Option("ci", "percentile", "choice", ("percentile", "bca")),
            Option("two_tailed", True, "flag"),
            Option("weights", "", "variable", optional=True),
        ),
        needs="scales",
    ),
    Offer("pls_prediction", "structure", (*PATHS, *FOLDS), needs="scales"),
    Offer(
        "pls_groups",
        "structure",
        (
            *PATHS,
            Option("by", "", "variable", optional=True),
            CONSISTENT,
            REPLICATES,
            Option("permutations", 1000, "whole", low=20, high=10_000),
        ),
        needs="groups",
    ),
    Offer(
        "pls_segments",
        "structure",
        (
            *PATHS,
            Option("most", 4, "whole", low=2, high=8),
            Option("starts", 10, "whole", low=1, high=100),
        ),
        needs="scales",
    ),
    Offer(
        "invariance",
        "structure",
        (
            GROUP,
            Option("estimator", "auto", "choice", ESTIMATORS),
            Option("fewest", 50, "whole", low=10, high=10_000),
            Option("partial", True, "flag"),
            CONFIDENCE,
        ),
        needs="groups",
    ),
    Offer(
        "correlations",
        "validity",
        (
            Option("method", "pearson", "choice", ("pearson", "spearman", "kendall", "polychoric")),
            Option("of", "scales", "choice", ("scales", "items")),
            CONFIDENCE,
        ),
    ),
    Offer("validity", "validity", (CONFIDENCE, REPLICATES), needs="scales"),
    Offer("method_bias", "validity"),
    Offer(
        "groups",
        "groups",
        (Option("by", (), "variables", optional=True), Option("fewest", 5, "whole", low=2, high=1_000), CONFIDENCE),
        needs="groups",
    ),
    Offer(
        "dif",
        "groups",
        (
            Option("by", (), "variables", optional=True),
            Option("fewest", 50, "whole", low=2, high=10_000),
            Option("group_model", True, "flag"),
        ),
        needs="groups",
    ),
    Offer("midpoint", "groups", (CONFIDENCE,)),
    Offer("ranking", "groups", needs="scales"),
    Offer("association", "groups", (CONFIDENCE,), needs="groups"),
    Offer("declared_tests", "groups", (Option("tests", "", "text", optional=True), CONFIDENCE, REPLICATES)),
    Offer(
        "regression",
        "groups",
        (
            Option("outcome", "", "scale", optional=True),
            Option("predictors", (), "scales", optional=True),
            Option("covariance", "HC3", "choice", ("HC3", "HC1", "nonrobust")),
            CONFIDENCE,
        ),
        needs="scales",
    ),
)

GROUPS = tuple(dict.fromkeys(offer.group for offer in OFFERS))


def offer(name: str) -> Offer | None:
    return next((each for each in OFFERS if each.name == name), None)
