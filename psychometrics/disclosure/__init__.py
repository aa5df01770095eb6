"""Small cells: which counts of people are hidden, and an analysis as people without the answers may see it."""
