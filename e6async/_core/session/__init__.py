"""Requests over aiohttp: the only package that uses it for API calls."""

from e6async._core.session.bodies import check_files as check_files
from e6async._core.session.failures import failed as failed
from e6async._core.session.paced import BEFORE_SENDING as BEFORE_SENDING
from e6async._core.session.paced import CallersError as CallersError
from e6async._core.session.paced import Paced as Paced
from e6async._core.session.paced import call_back as call_back
from e6async._core.session.paced import unwrapped as unwrapped
from e6async._core.session.proxies import Proxy as Proxy
from e6async._core.session.session import Outgoing as Outgoing
from e6async._core.session.session import Session as Session
from e6async._core.session.session import Timeouts as Timeouts
