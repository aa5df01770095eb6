"""Hypotheses that are written down as a test before the data are seen: how they are written, and what decides them."""
