"""The programming interface: scoped tokens, /api/v1, and webhooks."""
