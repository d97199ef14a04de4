"""Crawling: every row of a list, as fast as the gate lets requests through.

plan        which pages to ask for before the earlier ones are there
walk        the requests that carry a plan out
covered     what was handed out
checkpoint  where a crawl stands, in a file
"""

from e6async._crawl.checkpoint import Keep
from e6async._crawl.crawl import MAX_AHEAD, Crawl, CrawledPage

__all__ = ["MAX_AHEAD", "Crawl", "CrawledPage", "Keep"]
