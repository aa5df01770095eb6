"""The installation itself: is it alive, and can it keep what people send."""
