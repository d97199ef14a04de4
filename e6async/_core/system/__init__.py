"""What depends on the operating system and the interpreter.

at_fork       the lock that threads share, and what a forked child has to forget
basic_auth    the header for basic authentication
callers_file  files that a caller hands over to be sent
clock         whether an event loop runs by the clock of the machine
disk          what the system says about a disk, as errors of this library
environment   variables of the environment that are read
file_lock     locks on files
nested_agen   async generators inside of others
per_loop      state for each event loop
regular_file  opens no link and no special file under a name of our own
reset         what tests put back between them
scratch       new files that get their names when they are complete
threads       blocking work in threads
"""
