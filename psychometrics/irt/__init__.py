"""Item response theory for one trait: graded response, generalised partial credit, two-parameter and Rasch models."""
