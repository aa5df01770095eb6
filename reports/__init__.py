"""The pages: result objects in, HTML, PDF and the tables of a thesis out. No statistic is computed here."""
