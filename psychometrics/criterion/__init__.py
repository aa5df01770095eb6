"""Engagement as a predictor of what customers are worth: effects, gain over purchase history, segments, selection."""
