"""Who works on a study: roles, invitations and what was done."""
