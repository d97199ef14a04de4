"""What several families share: the post, and a few words."""

from e6async._core.protocol.decode import reads_older
from e6async.e621._vocabulary.html import DeferredPost, HtmlWithPosts
from e6async.e621._vocabulary.iqdb import IqdbMatch
from e6async.e621._vocabulary.older_post import OlderPost, to_basic, to_post, to_thumbnail
from e6async.e621._vocabulary.people import UserMinimal, UserRef
from e6async.e621._vocabulary.post import (
    BasicPost,
    File,
    Files,
    Flags,
    Has,
    Image,
    Meta,
    Original,
    Post,
    Relationships,
    Score,
    Stats,
    Tags,
    ThumbnailPost,
    Video,
)
from e6async.e621._vocabulary.raw_post import PostRaw
from e6async.e621._vocabulary.uploads import UploadResult
from e6async.e621._vocabulary.words import Category, Common, Ids, Level, Mode, Range, Rating, Times

__all__ = [
    "BasicPost",
    "Category",
    "Common",
    "DeferredPost",
    "File",
    "Files",
    "Flags",
    "Has",
    "HtmlWithPosts",
    "Ids",
    "Image",
    "IqdbMatch",
    "Level",
    "Meta",
    "Mode",
    "Original",
    "Post",
    "PostRaw",
    "Range",
    "Rating",
    "Relationships",
    "Score",
    "Stats",
    "Tags",
    "ThumbnailPost",
    "Times",
    "UploadResult",
    "UserMinimal",
    "UserRef",
    "Video",
]

reads_older(Post, mark="file", unless="files", shape=OlderPost, newest=to_post)
reads_older(BasicPost, mark="file", unless="files", shape=OlderPost, newest=to_basic)
reads_older(ThumbnailPost, mark="file", unless="file_ext", shape=OlderPost, newest=to_thumbnail)
