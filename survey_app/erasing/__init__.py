"""Deep erasure: what a respondent or an owner deletes leaves every file that was made from it too."""
