"""What e6ai has of its own, beside `e6async.e621`, by name; modules are imported when used."""
# Written by `python -m tests.typing.names` from the `__all__` of the modules below.
# ruff: noqa: F403 - checkers and editors read each module's `__all__`

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from e6async.e6ai._vocabulary import *
    from e6async.e6ai.director_urls import *
    from e6async.e6ai.director_versions import *
    from e6async.e6ai.directors import *
    from e6async.e6ai.posts import *
    from e6async.e6ai.users import *
else:
    from e6async._lazy import lazy_names

    __getattr__, __dir__, __all__ = lazy_names(
        __name__,
        """
        _vocabulary: Category
        director_urls: DirectorUrls
        director_versions: DirectorVersions
        directors: Directors
        posts: Posts
        users: UserUpdate Users
        """,
    )
