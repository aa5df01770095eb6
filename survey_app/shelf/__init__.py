"""The shelf: instruments of the researchers' own, beside the library."""
