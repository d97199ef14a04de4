"""What an e621 server does with a request: one module a family, and what they share."""
