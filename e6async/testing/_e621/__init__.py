"""How an e621 server handles requests: a module for each family, and shared modules."""
