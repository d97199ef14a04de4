"""What every family stands on: requests as values, the rate gate, the session, pages."""
