"""Posts: what is on the site, how to find it, how to change it."""

from e6async.core.decode import reads_older
from e6async.e621.posts.models import (
    BasicPost,
    File,
    Files,
    Flags,
    Has,
    Image,
    Meta,
    Original,
    Post,
    PostCount,
    PostVoteResult,
    Relationships,
    Score,
    SimilarPost,
    Stats,
    Tags,
    ThumbnailPost,
    Video,
)
from e6async.e621.posts.older import OlderPost, to_basic, to_post, to_thumbnail
from e6async.e621.posts.operations import Posts, PostUpdate

__all__ = [
    "BasicPost",
    "File",
    "Files",
    "Flags",
    "Has",
    "Image",
    "Meta",
    "Original",
    "Post",
    "PostCount",
    "PostUpdate",
    "PostVoteResult",
    "Posts",
    "Relationships",
    "Score",
    "SimilarPost",
    "Stats",
    "Tags",
    "ThumbnailPost",
    "Video",
]

reads_older(Post, mark="file", shape=OlderPost, newest=to_post)
reads_older(BasicPost, mark="file", shape=OlderPost, newest=to_basic)
reads_older(ThumbnailPost, mark="file", shape=OlderPost, newest=to_thumbnail)
