"""E-mail: letters in our own words, sent by the installation's SMTP server from its one address."""
