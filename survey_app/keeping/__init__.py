"""Backups: everything the program keeps in one encrypted file, and back again."""
