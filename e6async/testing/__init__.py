"""Servers and a clock for tests of clients, without network access and without waiting.

FakeSite        imitates a site: its API, its static host, its rate limit
ChaosServer     a server with faults on demand; FAULTS lists them
OAuthProvider   an authorization server, and resources that need a token
StaticHost      the static host of a fake site, with faults on demand (MEDIA_FAULTS)
virtual_time    runs tests on a clock that jumps to the next timer

Inside:

_site, _server, _app              requests: sockets, parsing, routing, authorization
_routes, _call, _responses        routes, the argument of handlers, responses and errors
_params, _paging, _access         shared by all handlers
_world, _records, _users          the data; _generated* creates it, _loaded reads it from files
_post_table                       posts by column, for tag queries
_media, _files, _static_host      image files, and how they are served
_server_kind, _sites              where kinds of servers differ; which site is of which kind
_reference, _*/reference/*.json   operations and shapes of each kind of server
_e621                             families with a module of their own, tag queries, posts as JSON
_e621/generic                     all other operations, from the reference
_femboyfans                       where FemboyFans differs from e621
"""

from __future__ import annotations

from e6async.testing._chaos import FAULTS, ChaosRequest, ChaosServer, Fault
from e6async.testing._clock import FakeClockLoop, run_in_virtual_time, virtual_time
from e6async.testing._oauth import OAuthProvider
from e6async.testing._site import FakeSite, Options, Request
from e6async.testing._static_host import MEDIA_FAULTS, MediaFault, StaticHost
from e6async.testing._world import World

__all__ = [
    "FAULTS",
    "MEDIA_FAULTS",
    "ChaosRequest",
    "ChaosServer",
    "FakeClockLoop",
    "FakeSite",
    "Fault",
    "MediaFault",
    "OAuthProvider",
    "Options",
    "Request",
    "StaticHost",
    "World",
    "run_in_virtual_time",
    "virtual_time",
]
