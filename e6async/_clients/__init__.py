"""The client classes, one module for each kind of server."""
