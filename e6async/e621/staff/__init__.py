"""The families that only staff can use."""
