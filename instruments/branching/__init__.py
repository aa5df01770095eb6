"""Logic in questionnaires: which question is shown, what is computed, what is allowed. See `language`."""
