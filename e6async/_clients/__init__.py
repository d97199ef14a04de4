"""The clients, a class for each site."""

from e6async._clients.e621 import E6AI, E621, E926
from e6async._clients.femboyfans import FemboyFans
from e6async._core.client import Client

__all__ = ["E6AI", "E621", "E926", "Client", "FemboyFans"]
