"""Data files in, responses out.

table = read_table("answers.csv")
responses = responses_from(table.frame, model, name=table.name, sha256=table.sha256, notes=table.notes)
"""

from psychometrics.reading.respondents import responses_from
from psychometrics.reading.table import Table, read_table

__all__ = ["Table", "read_table", "responses_from"]
