"""The types of question, one file each. See `registry`."""
