"""The rules of e6ai: those of e621 where nothing differs."""
