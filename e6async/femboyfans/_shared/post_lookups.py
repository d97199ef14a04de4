"""Posts by what they are looked up by."""

from __future__ import annotations

from e6async._core.batch import Batch
from e6async._core.protocol.operation import get
from e6async.femboyfans._vocabulary.post import Post

BY_ID = Batch(
    name="posts.get",
    one=lambda key: get("posts.get", "/posts/{id}.json", Post, id=key),
    path="/posts.json",
    item=Post,
    search=(("tags", "id:{} status:any"),),
)
"""Posts by id."""
BY_MD5 = Batch(
    name="posts.by_md5",
    one=None,  # `/posts.json?md5=` is a list as well
    path="/posts.json",
    item=Post,
    search=(("tags", "md5:{} status:any"),),
    field="md5",
)
"""Posts by MD5."""
