"""One program for each client, run in the client's own environment: `python -m ... URL WORK N`.

`crawl N` collects posts for N seconds, `look_up N` asks for N posts by their ids. What came is
printed as JSON. Nothing here imports e6async, which those environments do not have.
"""
