"""The numbers: frames of answers in, frozen results out.

Nothing is imported here, so that `psychometrics.model`, `results` and `errors` (standard library only)
stay cheap for the process that serves respondents.
"""
