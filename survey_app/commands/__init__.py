"""What the commands of `engagemeter` do, one module each, imported when the command runs."""
