"""Other people's clients at work, each in an environment of its own."""
