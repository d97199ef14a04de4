"""The browser of the system, for tests of pages."""

import shutil
from typing import Final

BINARY: Final = shutil.which("chromium") or shutil.which("chromium-browser")
MISSING: Final = "chromium is not installed: apt-get install chromium"
