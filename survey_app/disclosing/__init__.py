"""Data handed on: without what identifies people, or, in an identified study, with their names."""
