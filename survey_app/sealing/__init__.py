"""Names and addresses at rest: encrypted under a key that lies outside the database."""
