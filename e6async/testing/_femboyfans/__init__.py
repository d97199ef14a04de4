"""The server of FemboyFans as far as it is not that of e621, which it was forked from."""
