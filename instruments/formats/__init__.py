"""Instrument files in other forms. Our own file is the truth; what a form cannot carry is told as a loss."""
