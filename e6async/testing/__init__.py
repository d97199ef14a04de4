"""Servers and a clock for tests of clients, without network access and without waiting.

FakeSite        imitates a site: its API, its static host, its rate limit
ChaosServer     a server with faults on demand; FAULTS lists them
OAuthProvider   an authorization server, and resources that need a token
StaticHost      the static host of a fake site, with faults on demand (MEDIA_FAULTS)
virtual_time    runs tests on a clock that jumps to the next timer
reset           puts back what clients share, between tests
MockResponse    the responses of aioresponses

Inside:

_site, _server, _app              requests: sockets, parsing, routing, authorization
_routes, _call, _responses        routes, the argument of handlers, responses and errors
_params, _paging, _access         shared by all handlers
_world, _records, _users          the data; _generated* creates it, _loaded reads it from files
_post_table                       posts by column, for tag queries
_media, _files, _static_host      image files, and how they are served
_thread, _following               a server in a thread of its own, on the clock of the client's loop
_outside, _unserved               servers of other loops: to be waited for, or unable to respond
_server_kind, _sites              where kinds of servers differ; which site is of which kind
_reference, _*/reference/*.json   operations and shapes of each kind of server
_e621                             families with a module of their own, tag queries, posts as JSON
_e621/generic                     all other operations, from the reference
_femboyfans                       where FemboyFans differs from e621

Names are loaded when used, so that the pytest plugin costs nothing where it is not used.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from e6async.testing._chaos import FAULTS as FAULTS
    from e6async.testing._chaos import ChaosRequest as ChaosRequest
    from e6async.testing._chaos import ChaosServer as ChaosServer
    from e6async.testing._chaos import Fault as Fault
    from e6async.testing._clock import FakeClockLoop as FakeClockLoop
    from e6async.testing._clock import run_in_virtual_time as run_in_virtual_time
    from e6async.testing._clock import virtual_time as virtual_time
    from e6async.testing._mock_response import MockResponse as MockResponse
    from e6async.testing._oauth import OAuthProvider as OAuthProvider
    from e6async.testing._request import Request as Request
    from e6async.testing._reset import reset as reset
    from e6async.testing._site import FakeSite as FakeSite
    from e6async.testing._site import Options as Options
    from e6async.testing._static_host import MEDIA_FAULTS as MEDIA_FAULTS
    from e6async.testing._static_host import MediaFault as MediaFault
    from e6async.testing._static_host import StaticHost as StaticHost
    from e6async.testing._world import World as World
else:
    from e6async._lazy import lazy_names

    __getattr__, __dir__, __all__ = lazy_names(
        __name__,
        """
        _chaos: FAULTS ChaosRequest ChaosServer Fault
        _clock: FakeClockLoop run_in_virtual_time virtual_time
        _mock_response: MockResponse
        _oauth: OAuthProvider
        _reset: reset
        _site: FakeSite Options Request
        _static_host: MEDIA_FAULTS MediaFault StaticHost
        _world: World
        """,
    )
