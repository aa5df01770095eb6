"""The way out of messages, for whoever gets them."""
