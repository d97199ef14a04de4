"""The families of an e621 server, a file each: models, search filters, operations."""
