"""URLs that a server names and that are none: errors of this library, and no credentials sent."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import md5
from pathlib import Path

import attrs
import pytest
from yarl import URL

from e6async import E621, FemboyFans
from e6async._core.client import transport_of
from e6async._transfer.file_url import file_url
from e6async.download import Downloaded, DownloadFailed
from e6async.errors import ExportError, RedirectedError, SizeMissingError
from tests.embedding.clients import client
from tests.embedding.handed import check_untouched
from tests.embedding.raw_server import RawRequest, RawServer, response

FILE = b"GIF89a of a made up picture;"
PASSWORD = "opensesame"
BAD = {
    "http://[": "Invalid IPv6",
    "http://127.0.0.1:99999/x.gif": "Port out of range",
    "http://127.0.0.1:x/x.gif": "port can't be converted",
    "http://127.0.0.1:0/x.gif": "its port is 0",
    "http://": "it has no host",
    "http:///x.gif": "it has no host",
    "http:x.gif": "it has no host",
    "ftp://127.0.0.1/x.gif": "its scheme is ftp",
    "file:///etc/passwd": "its scheme is file",
    "data:image/gif;base64,AAAA": "its scheme is data",
    "javascript:alert(1)": "its scheme is javascript",
    "http://127.0.0.1/\0x.gif": "a control character",
    "http://127.0.0.1\n/x.gif": "a control character",
    "http://127.0.0.1/\ud800.gif": "half of a surrogate pair",
    "http://a b/x.gif": "its host is not a valid name",
    f"http://{'a' * 64}.test/x.gif": "its host is not a valid name",
    "http://../x.gif": "its host is not a valid name",
    "http://xn--a/x.gif": "not a valid URL",
    f"http://ava:{PASSWORD}@127.0.0.1/x.gif": "a user or a password",
    f"//ava:{PASSWORD}@127.0.0.1/x.gif": "a user or a password",
    f"http://{PASSWORD}@127.0.0.1/x.gif": "a user or a password",
    f"http://:{PASSWORD}@127.0.0.1/x.gif": "not a valid URL|a user or a password",
    f"http://ava:{PASSWORD}@[/x.gif": "not a valid URL",
    f"http://ava:{PASSWORD}@\u2100/x.gif": "not a valid URL",
    "": "it is empty",
}


@attrs.frozen(kw_only=True)
class Variant:
    """A file as FemboyFans lists it."""

    url: str | None
    type: str = "preview"
    ext: str = "gif"
    md5: str = md5(FILE).hexdigest()
    size: int = len(FILE)


@attrs.frozen(kw_only=True)
class Picture:
    """A post with one file, and one smaller one."""

    id: int
    url: str | None
    ext: str = "gif"
    sample_url: str | None = None

    @property
    def md5(self) -> str:
        """The MD5 of the file; it makes the posts different files."""
        return md5(self.content).hexdigest()

    @property
    def content(self) -> bytes:
        """What the server sends."""
        return FILE + f"{self.id};".encode()


def _posts(server: RawServer) -> Iterator[Picture]:
    for number, url in enumerate(BAD, 1):
        yield Picture(id=2 * number, url=f"{server.url}/{2 * number}.gif")
        yield Picture(id=2 * number + 1, url=url.replace("127.0.0.1/", f"127.0.0.1:{server.port}/"))


def _file_of(request: RawRequest) -> bytes:
    number = request.target.removeprefix("/").removesuffix(".gif")
    content = Picture(id=int(number), url=None).content
    head = f"HTTP/1.1 200 OK\r\nContent-Type: image/gif\r\nContent-Length: {len(content)}\r\n\r\n"
    return head.encode() + content


@pytest.mark.parametrize("url", BAD)
def test_what_is_said(url: str) -> None:
    """The reason and the URL are named, a password never."""
    with pytest.raises(ValueError, match=BAD[url]) as caught:
        file_url(url, URL("https://example.net"))
    assert PASSWORD not in str(caught.value)
    with pytest.raises(ValueError, match=f"{BAD[url]}|part of a URL"):
        file_url(url)


def test_what_is_fetched() -> None:
    """Usual URLs stay as they are; a path is below the site."""
    base = URL("https://example.net/a")
    for url in ("https://static1.e621.net/data/a/b.png", "http://[::1]:3000/x%20y.gif?a=1"):
        assert str(file_url(url, base)) == url
    assert str(file_url("/data/x.gif", base)) == "https://example.net/data/x.gif"
    assert str(file_url("//other.test/x.gif", base)) == "https://other.test/x.gif"
    assert str(file_url("https://\u00e4.test/x.gif")) == "https://xn--4ca.test/x.gif"


async def test_posts_among_others(tmp_path: Path) -> None:
    """Each bad URL is a DownloadFailed; all other posts are there, and nothing is counted."""
    with RawServer(_file_of) as server:
        posts = list(_posts(server))
        async with client(server, login="ava", api_key=PASSWORD) as e6:
            results = [result async for result in e6.download_all(posts, tmp_path)]
            failed = {each.post.id: each for each in results if isinstance(each, DownloadFailed)}
            done = {each.post.id: each for each in results if isinstance(each, Downloaded)}
            assert sorted(failed) == [post.id for post in posts if post.id % 2]
            assert sorted(done) == [post.id for post in posts if not post.id % 2]
            for each in failed.values():
                assert isinstance(each.error, SizeMissingError)
                assert f"post {each.post.id}" in str(each.error)
                assert PASSWORD not in f"{each.error!r}{each.error.__cause__!r}"
            check_untouched(e6, turns=0)
        assert len(server.requests) == len(done)
        assert all("authorization" not in request.headers for request in server.requests)


@pytest.mark.parametrize("url", BAD)
async def test_a_bad_sample(url: str, tmp_path: Path) -> None:
    """A bad URL of a smaller file leaves the original as it is; a path is only a placeholder."""
    with RawServer(_file_of) as server:
        post = Picture(id=1, url=f"{server.url}/1.gif", sample_url=url)
        async with client(server) as e6:
            assert (await e6.download(post, tmp_path)).read_bytes() == post.content
            if "://" in url:
                with pytest.raises(SizeMissingError, match="the URL of its file is not valid"):
                    await e6.download(post, tmp_path, size="sample")
            else:
                assert (await e6.download(post, tmp_path, size="sample")).name == f"{post.md5}.gif"
        assert len(server.requests) == 1


@pytest.mark.parametrize("url", [*BAD, "/db_export/tags.csv.gz"])
async def test_exports(url: str, tmp_path: Path) -> None:
    """A bad URL in the list of exports is an ExportError; no folder is made, nothing sent."""
    item = {
        "name": "tags", "file_name": "tags.csv.gz", "file_size": 10, "checksum": None,
        "updated_at": "2026-01-01T00:00:00Z", "url": url.replace("\ud800", "\0"),
    }  # fmt: skip
    with RawServer(lambda _: response([item])) as server:
        async with client(server) as e6:
            assert isinstance(e6, E621)
            folder = tmp_path / "new"
            with pytest.raises(
                ExportError, match=r"the URL of tags\.csv\.gz is not valid"
            ) as caught:
                await e6.exports.tags.download(folder)
            assert PASSWORD not in str(caught.value)
            assert caught.value.file == "tags.csv.gz"
            with pytest.raises(ExportError, match="is not valid"):
                async for _ in e6.exports.tags.rows():
                    pass
            check_untouched(e6, turns=2)
        assert not folder.exists()
        assert [request.target for request in server.requests] == ["/db_exports.json"] * 2


@pytest.mark.parametrize("location", [url for url in BAD if url and url.isprintable()])
async def test_redirects(location: str) -> None:
    """A bad Location is a RedirectedError for reads, lists and writes, and is not followed."""

    def respond(_: RawRequest) -> bytes:
        return response({}, status=302, headers={"Location": location})

    with RawServer(respond) as server:
        for kind in (E621, FemboyFans):
            async with client(server, None, kind, login="ava", api_key="0") as e6:
                assert isinstance(e6, E621 | FemboyFans)
                before = len(server.requests)
                for call in (
                    e6.pools.get(3),
                    e6.pools.search().collect(),
                    e6.raw("GET", "/x.json"),
                    e6.raw("POST", "/x.json", data={"a": 1}),
                ):
                    with pytest.raises(RedirectedError) as caught:
                        await call
                    assert PASSWORD not in str(caught.value)
                assert transport_of(e6).context.limiter.breaker.failures == 0
                assert len(server.requests) == before + 4
