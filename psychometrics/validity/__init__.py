"""Construct validity: convergent (CR, AVE), discriminant (Fornell–Larcker, HTMT) and common method bias."""
