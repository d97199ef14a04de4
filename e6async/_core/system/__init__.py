"""What depends on the operating system and the interpreter.

at_fork       the lock that threads share, and what a forked child has to forget
environment   variables of the environment that are read
file_lock     locks on files
nested_agen   async generators inside of others
regular_file  opens no link and no special file under a name of our own
reset         what tests put back between them
secret        strings that a repr does not show
threads       blocking work in threads
"""
