"""Measurement invariance across groups, languages, waves and modes."""
