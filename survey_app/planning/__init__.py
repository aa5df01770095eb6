"""Planning a sample size: what is expected, its simulation as a job, and what the study then promises."""
