"""The commands; the module of each is loaded when it is called."""

from __future__ import annotations

from cyclopts import App, Parameter

import e6async

_COMMANDS = {
    "search": "Show the posts that match a tag query.",
    "get": "Show posts by id or by the MD5 of their file.",
    "count": "Count the posts that match a tag query.",
    "download": "Download the files of the posts that match a tag query.",
    "serve": "Run a made-up site to try things against.",
    "demo": "Crawl a made-up site, and show how the requests kept their pace.",
}

_EPILOGUE = """\
Login and key come from E6ASYNC_LOGIN and E6ASYNC_API_KEY, or from a file that
only you can read, ~/.config/e6async/config.toml or what E6ASYNC_CONFIG names:

  [e621]
  user_agent = "my-project/1.0 (by my_name on e621)"
  login = "my_name"
  api_key = "..."

Exit status: 0 done, 1 failed or not found, 2 misused, 130 interrupted.
E6ASYNC_DEBUG=1 shows where an error came from.
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
  e6async download wolf rating:s --output-dir wolves --name "{artist}/{md5}.{ext}"
  e6async download wolf rating:s --dry-run
  e6async download fox order:score --limit 50 --size sample --limit-rate 2M
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

app: App = App(
    "e6async",
    help="Look things up on e621-style sites: one request each half second, never more.",
    help_format="plaintext",
    help_epilogue=_EPILOGUE,
    version=e6async.__version__,
    default_parameter=Parameter(negative=""),
    result_action="return_value",
    exit_on_error=False,
    print_error=False,
    suppress_keyboard_interrupt=False,
)
for _number, (_name, _help) in enumerate(_COMMANDS.items()):
    app.command(
        f"e6async._cli.{_name}:{_name}",
        name=_name,
        help=_help,
        help_epilogue=_EXAMPLES[_name],
        sort_key=_number,
    )

_EXPORTS = {
    "list": ("show", "List the exports of a site's database."),
    "get": ("get", "Fetch exports, unless the newest are there."),
    "convert": ("convert", "Write exports as Parquet, or into SQLite or DuckDB."),
}
_EXPORTS_EXAMPLES = """\
Examples:
  e6async exports list
  e6async exports get posts tags --output-dir exports
  e6async exports convert exports/posts.csv.gz --to parquet --partition-by created_at
"""

exports: App = App(
    "exports",
    help="Exports of a site's database: list them, fetch them, make tables of them.",
    help_epilogue=_EXPORTS_EXAMPLES,
    sort_key=len(_COMMANDS),
)
for _number, (_name, (_function, _help)) in enumerate(_EXPORTS.items()):
    exports.command(f"e6async._cli.exports:{_function}", name=_name, help=_help, sort_key=_number)
app.command(exports)
