"""Data in and out: export files, imports of earlier data, instruments of one's own."""
