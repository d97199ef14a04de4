"""A site to test against: it answers like the real one and keeps count of the pace.

chaos        ChaosServer: misbehaves on order; FAULTS: the ways that have names
clock        a loop whose time jumps
site         FakeSite: options, the record of requests, planned misbehaviour
oauth        OAuthProvider: gives tokens to a program, and calls that need one
server       the sockets
app          from a request to its answer: format, routes, who asks, what may be asked
routes       the table of routes; call: what a handler gets
answers      every shape of answer and refusal; params, paging, access: what all handlers share
world        posts, tags, pools, users; invent makes one up, recorded reads one
table        posts as columns, for searching
media, files pictures and films written by hand; the static host, and static_host how it sends them
rules        what the kinds of servers do differently; played: which site is of which kind
reference    what a server can be asked and what it answers, as data
e621         families by hand, one module each; search: tag queries; shapes: posts as JSON
e621/generic everything else, from the reference of the site
femboyfans   what FemboyFans does otherwise; the rest of it is e621's
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
