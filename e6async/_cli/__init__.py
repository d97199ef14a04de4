"""The `e6async` command, for those who installed `e6async[cli]`.

main       the entry: what is missing, how it ends, which errors are told how
app        the commands, each loaded when it is called
search get count serve demo   a command each
sites      the options of a site, and the client they make
config     user agent and credentials, from the environment and a file
output     posts to stdout: table, JSON or JSON lines
tables     posts as lines for people
timeline   requests as bars on a common axis
screen     what is said on stderr
"""
