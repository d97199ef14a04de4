"""The `e6async` command; needs the extra `e6async[cli]`.

main                entry point: checks for the extra, exit status, error messages
app                 the commands and their help; each module is imported when its command runs
search get count download exports serve demo   one module for each command
sites               options that choose the site, and the client made from them
config              user agent and credentials, from the environment and the config file
query_words         the words of a tag query on the command line
output              posts to stdout: table, JSON array or JSON lines
tables              posts formatted for a terminal
timeline            requests drawn as bars on a time axis
download_progress   progress bars and the summary of a download
messages            lines for stderr
"""
