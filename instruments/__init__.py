"""The words: questionnaires as YAML files and the languages in which they are asked and reported."""
