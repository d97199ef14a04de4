"""Crawling: every row of a list, as fast as the gate admits requests.

crawl       the public iterator
plan        which pages to request before the earlier ones have arrived
fetcher     sends the requests of a plan
covered     which rows were given out
checkpoint  the cursor of a crawl, in a file
"""

from e6async._crawl.checkpoint import SaveCursor
from e6async._crawl.crawl import MAX_AHEAD, Crawl, CrawledPage

__all__ = ["MAX_AHEAD", "Crawl", "CrawledPage", "SaveCursor"]
