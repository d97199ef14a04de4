"""What is pure: requests as values, judgements and decoding; no aiohttp, no asyncio."""
