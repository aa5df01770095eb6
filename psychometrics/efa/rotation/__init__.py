"""Rotation to simple structure, orthogonal and oblique."""

from psychometrics.efa.rotation.rotate import METHODS, OBLIQUE, Rotation, rotate

__all__ = ["METHODS", "OBLIQUE", "Rotation", "rotate"]
