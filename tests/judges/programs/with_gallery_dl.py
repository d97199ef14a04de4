"""gallery-dl takes another site as `E621:<address>`, and downloads files."""

from __future__ import annotations

import tempfile
from pathlib import Path

from gallery_dl import config, job  # type: ignore[import-not-found]

from tests.judges.programs.run import run, site

URL, LOGIN, KEY = site()
config.set(("extractor",), "sleep-request", 0.5)
config.set(("extractor",), "username", LOGIN)
config.set(("extractor",), "password", KEY)


def _download(path: str, most: int = 5) -> object:
    with tempfile.TemporaryDirectory() as folder:
        config.set(("extractor",), "base-directory", folder)
        config.set(("extractor",), "image-range", f"1-{most}")
        status = job.DownloadJob(f"E621:{URL}{path}").run()
        files = [each for each in Path(folder).rglob("*") if each.is_file()]
        return status == 0 and all(each.stat().st_size for each in files) and len(files)


run(
    {
        "search": lambda: _download("/posts?tags=rating:s") == 5,
        "post": lambda: _download("/posts/5") == 1,
        "pool": lambda: _download("/pools/1") == 5,
        "favorites": lambda: _download("/favorites?user_id=12"),
    }
)
