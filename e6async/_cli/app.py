"""The commands and their help; the module of a command is imported when it runs."""

from __future__ import annotations

from cyclopts import App, Group, Parameter

import e6async

# the first line is shown in the list of commands, all of it in the help of the command
_COMMANDS = {
    "search": "Show the posts that match a tag query.",
    "get": """\
Show posts by ID or by the MD5 of their file.

One post is shown with all its details, several posts are shown as a table.
Deleted posts are included.
""",
    "count": "Count the posts that match a tag query.",
    "download": """\
Download the files of the posts that match a tag query.

Existing files cost no request, and partial files are resumed.
The path of each file is printed to stdout.
""",
    "whoami": """\
Show the site, and the account that requests are sent with.

Release, JSON format and what the site lacks; level, limits and writes left.
""",
    "serve": """\
Run a fake site with generated posts, to test programs against.

The first line on stdout is the URL of the site. Ctrl-C or SIGTERM stops it.
""",
    "demo": """\
Read all posts of a fake site and check the timing of the requests.

The only line on stdout begins with "ok" if every post arrived exactly once
and no request came less than 500 ms after the one before. Otherwise it begins
with "failed", and the exit status is 1.
""",
}

_EPILOGUE = """\
Login and API key are read from E6ASYNC_LOGIN and E6ASYNC_API_KEY, or from the
config file ~/.config/e6async/config.toml (E6ASYNC_CONFIG names another file).
Only your own user may have read access to a file with a key (chmod 600):

  [e621]
  user_agent = "my-project/1.0 (by my_name on e621)"
  login = "my_name"
  api_key = "..."

Login and key in the file are used for the site only, or for a base_url that its
section names; another --base-url needs the environment variables.
E6ASYNC_USER_AGENT takes precedence over the file, --user-agent over both.

HTTP_PROXY, HTTPS_PROXY, ALL_PROXY and NO_PROXY are used, except for hosts on
this machine.

Exit status: 0 success, 1 error or not found, 2 invalid arguments,
130 interrupted, 141 the program that reads the output has closed it.
E6ASYNC_DEBUG=1 prints the traceback of an error.
"""

_EXAMPLES = {
    "search": """\
Examples:
  e6async search wolf rating:s
  e6async search "fox order:score" --limit 100
  e6async search -fox --mode thumbnail --jsonl > posts.jsonl
""",
    "get": """\
Examples:
  e6async get 12345
  e6async get 12345 12346 0123456789abcdef0123456789abcdef --jsonl
""",
    "count": """\
Example:
  e6async count wolf rating:s
""",
    "download": """\
Examples:
  e6async download wolf rating:s -o wolves --name "{artist}/{md5}.{ext}"
  e6async download wolf rating:s --dry-run
  e6async download fox order:score --limit 50 --size sample --limit-rate 2M
""",
    "whoami": """\
Examples:
  e6async whoami
  e6async whoami --site e926 --json
""",
    "serve": """\
Example:
  e6async serve --posts 5000 --latency 0.2 --port 8621
  e6async search wolf --base-url http://127.0.0.1:8621     (in another terminal)
""",
    "demo": """\
Example:
  e6async demo --posts 3000 --latency 0.3
""",
}
_ARGUMENTS = {
    "search": "[QUERY...]",
    "get": "POST...",
    "count": "[QUERY...]",
    "download": "[QUERY...]",
}


def _usage(name: str, arguments: str) -> str:
    return f"Usage: e6async {name} [OPTIONS] {arguments}".rstrip()


app: App = App(
    "e6async",
    help="Command-line client for e621-style image boards; at most one request per 500 ms.",
    help_format="plaintext",
    help_epilogue=_EPILOGUE,
    version=e6async.__version__,
    group_parameters=Group("Options", sort_key=0),
    default_parameter=Parameter(negative=""),
    result_action="return_value",
    exit_on_error=False,
    print_error=False,
    suppress_keyboard_interrupt=False,
)
app["--help"].help = "Show this help and exit."
app["--version"].help = "Show the version and exit."
for _number, (_name, _help) in enumerate(_COMMANDS.items()):
    app.command(
        f"e6async._cli.{_name}:{_name}",
        name=_name,
        help=_help,
        help_epilogue=_EXAMPLES[_name],
        usage=_usage(_name, _ARGUMENTS.get(_name, "")),
        sort_key=_number,
    )

_EXPORTS = {
    "list": (
        "show",
        "",
        """\
List the exports of a site's database.

Prints one line per export: name, size in bytes, time, file name.
""",
    ),
    "get": (
        "get",
        "[NAME...]",
        """\
Download exports that are missing or out of date.

Partial files are resumed. The path of each file is printed to stdout.
""",
    ),
    "convert": (
        "convert",
        "FILE...",
        """\
Convert exports to Parquet, SQLite or DuckDB.

The path of each file written is printed to stdout.
""",
    ),
}
_EXPORTS_EXAMPLES = """\
Examples:
  e6async exports list
  e6async exports get posts tags -o exports
  e6async exports convert exports/posts.csv.gz --partition-by created_at
"""

exports: App = App(
    "exports",
    help="List, download and convert the daily exports of a site's database.",
    help_epilogue=_EXPORTS_EXAMPLES,
    sort_key=len(_COMMANDS),
)
for _number, (_name, (_function, _arguments, _help)) in enumerate(_EXPORTS.items()):
    exports.command(
        f"e6async._cli.exports:{_function}",
        name=_name,
        help=_help,
        usage=_usage(f"exports {_name}", _arguments),
        sort_key=_number,
    )
app.command(exports)
