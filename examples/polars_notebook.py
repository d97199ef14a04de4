"""Which tags go with a good score? Posts and the daily export of tags as Polars data frames.

    pip install "e6async[polars]"
    python examples/polars_notebook.py "rating:s wolf"

The cells (`# %%`) run one by one in VS Code, PyCharm, Spyder and Jupytext; in Jupyter write
`await read(...)` in place of `asyncio.run(read(...))`. Optional: E6_USER_AGENT, E6_URL (another
site), E6_LOGIN and E6_API_KEY.
"""

# pyright: reportUnknownMemberType=false

# %% Settings
import asyncio
import os
import sys
import tempfile

import polars as pl

from e6async import E621, Post

QUERY = " ".join(sys.argv[1:]) or "rating:s"
e6 = E621(
    os.environ.get("E6_USER_AGENT", "polars-example/1.0 (by someone)"),
    base_url=os.environ.get("E6_URL"),
    login=os.environ.get("E6_LOGIN"),
    api_key=os.environ.get("E6_API_KEY"),
)


# %% Every post of the query, two requests per second
def row(post: Post) -> dict[str, object]:
    """What is needed of a post: the columns of the frame."""
    return {
        "id": post.id,
        "created_at": post.created_at,
        "score": post.score.total,
        "favorites": post.fav_count,
        "megapixels": post.width * post.height / 1e6,
        "tags": post.all_tags,
    }


async def read(query: str) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The posts of a query, and all tags of the site from its daily export: one download."""
    with tempfile.TemporaryDirectory() as folder:
        async with e6:
            posts = pl.DataFrame([row(post) async for post in e6.posts.crawl(query)])
            tags = await (await e6.exports.tags.download(folder)).to_polars()
    return posts, tags


posts, tags = asyncio.run(read(QUERY))
print(posts.head())

# %% Scores by year
print(
    posts.group_by(pl.col("created_at").dt.year().alias("year"))
    .agg(pl.len().alias("posts"), pl.median("score"), pl.median("favorites"))
    .sort("year")
)

# %% Tags of posts that are above the median, compared with all posts; common tags only
is_good = pl.col("score") > pl.median("score")
print(
    posts.with_columns(is_good.alias("good"))
    .explode("tags")
    .group_by(pl.col("tags").alias("name"))
    .agg(pl.len().alias("posts"), pl.mean("good"))
    .filter(pl.col("posts") >= 10)
    .join(tags.select("name", "category", "post_count"), on="name")
    .sort("good", descending=True)
    .head(20)
)

# %% Do larger pictures have more favorites?
print(posts.select(pl.corr("megapixels", "favorites", method="spearman")))
