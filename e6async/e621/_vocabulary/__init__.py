"""Models, filters and enums that several families share."""

from e6async._core.protocol.decode import reads_older
from e6async.e621._vocabulary.enums import Category, Level, Rating
from e6async.e621._vocabulary.filters import CommonFilters, Ids, Range, Times
from e6async.e621._vocabulary.html import DeferredPost, HtmlWithPosts, PostCard
from e6async.e621._vocabulary.iqdb import IqdbMatch
from e6async.e621._vocabulary.older_post import OlderPost, to_basic, to_post, to_thumbnail
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
    PostStats,
    PostTags,
    Relationships,
    Score,
    ThumbnailPost,
    Video,
)
from e6async.e621._vocabulary.post_modes import Mode
from e6async.e621._vocabulary.raw_post import PostRaw
from e6async.e621._vocabulary.uploads import (
    SentUploadFields,
    UploadContent,
    UploadFields,
    UploadResult,
)
from e6async.e621._vocabulary.user_refs import UserMinimal, UserRef

__all__ = [
    "BasicPost",
    "Category",
    "CommonFilters",
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
    "PostCard",
    "PostRaw",
    "PostStats",
    "PostTags",
    "Range",
    "Rating",
    "Relationships",
    "Score",
    "SentUploadFields",
    "ThumbnailPost",
    "Times",
    "UploadContent",
    "UploadFields",
    "UploadResult",
    "UserMinimal",
    "UserRef",
    "Video",
]

reads_older(Post, mark="file", unless="files", shape=OlderPost, newest=to_post)
reads_older(BasicPost, mark="file", unless="files", shape=OlderPost, newest=to_basic)
reads_older(ThumbnailPost, mark="file", unless="file_ext", shape=OlderPost, newest=to_thumbnail)
