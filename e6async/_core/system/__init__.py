"""What the operating system and the interpreter ask for: forks, file locks, threads."""
