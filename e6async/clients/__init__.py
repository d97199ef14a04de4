"""The clients, a class for each site."""

from e6async.clients.e621 import E6AI, E621, E926
from e6async.clients.femboyfans import FemboyFans
from e6async.core.client import Client

__all__ = ["E6AI", "E621", "E926", "Client", "FemboyFans"]
