"""Whom a study asks: contacts, segments, waves, invitations and reminders. Kept apart from answers."""
