"""Where the server of FemboyFans differs from e621's, of which it is a fork."""
