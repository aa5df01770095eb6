"""The people: researchers, respondents and students; routes call services, services call tables."""
