"""Carry out the plan of a crawl by hand, one response at a time."""

from __future__ import annotations

from e6async._crawl.plan import PageRequest, Plan


def shape(request: PageRequest | None) -> tuple[int, int, int]:
    """What identifies a request: rank, number and page size."""
    assert request is not None
    return request.after, request.number, request.page_size


def respond(plan: Plan[str], request: PageRequest | None, ranks: range) -> list[int]:
    """Add a response with these ranks; the ranks that can be given out then."""
    assert request is not None
    plan.add_response(request, [(rank, "") for rank in ranks])
    given_out: list[int] = []
    while (span := plan.next_span()) is not None:
        given_out += [rank for rank, _ in span.rows]
    return given_out
