"""Crawling: every row of a list, as fast as the gate lets requests through.

plan        which pages to ask for before the earlier ones are there
walk        the requests that carry a plan out
covered     what was handed out
checkpoint  where a crawl stands, in a file
"""

from e6async.crawl.checkpoint import Keep
from e6async.crawl.crawl import MOST_AHEAD, Crawl, CrawledPage

__all__ = ["MOST_AHEAD", "Crawl", "CrawledPage", "Keep"]
