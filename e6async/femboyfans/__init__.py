"""What femboy.fan does otherwise than e621: a file for each family of its operations."""
