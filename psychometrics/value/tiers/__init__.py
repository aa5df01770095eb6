"""Multi-tier loyalty programmes: levels and moves, what they change, and what stands near a threshold."""
