"""yippi knows one address; a session of one's own sends its requests to the fake site."""

from __future__ import annotations

import requests  # type: ignore[import-untyped, unused-ignore]
from yippi import YippiClient  # type: ignore[import-not-found]

from tests.judges.programs.run import run, site


class _Elsewhere(requests.adapters.HTTPAdapter):  # type: ignore[misc, unused-ignore]
    def __init__(self, url: str) -> None:
        super().__init__()
        self._url = url

    def send(self, request: requests.PreparedRequest, *args: object, **kwargs: object) -> object:
        request.url = str(request.url).replace("https://e621.net", self._url, 1)
        return super().send(request, *args, **kwargs)


URL, LOGIN, KEY = site()
session = requests.Session()
session.mount("https://e621.net", _Elsewhere(URL))
client = YippiClient("judge", "1.0", "nobody", session=session)
client.login(LOGIN, KEY)


def _favorite() -> object:
    post = client.post(3)
    post.favorite()
    found = [each.id for each in client.posts(f"fav:{LOGIN}")]
    post.unfavorite()
    return 3 in found


def _note() -> object:
    post = client.post(4)
    return client.notes(post_id=post.id) == [] or client.notes(post_id=post.id)


run(
    {
        "posts": lambda: client.posts("rating:s -type:webm -type:mp4", limit=50),
        "posts, second page": lambda: client.posts("-type:webm -type:mp4", limit=5, page=2),
        "post": lambda: client.post(5).id == 5,
        "pools": lambda: client.pools(limit=3),
        "pool": lambda: client.pool(1).id == 1,
        "flags": lambda: isinstance(client.flags(post_id=1), list) or client.flags(),
        "notes of a post": _note,
        "vote": lambda: client.post(6).vote(score=1),
        "favorite": _favorite,
    }
)
