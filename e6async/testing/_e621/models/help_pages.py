"""Help pages: app/models/help_page.rb, app/controllers/help_controller.rb."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from e6async.testing._call import Call
from e6async.testing._e621.factory import Fields, RowFactory, written
from e6async.testing._e621.lists import Handler, row_response
from e6async.testing._e621.model import Errors, Model
from e6async.testing._e621.models.wiki_pages import HELP_PAGES
from e6async.testing._params import Params
from e6async.testing._reference import Operation
from e6async.testing._responses import Response, http_error, json_response

__all__ = ["HANDLERS", "HELP_PAGE"]

_DAY: Final = 86_400_000
_LANDING: Final = "about"


def _seed(factory: RowFactory) -> Iterator[Fields]:
    """A help page for each of its wiki pages."""
    for number, name in enumerate(HELP_PAGES, 1):
        yield factory.seeded(
            "HelpPage",
            number,
            factory.world.first_day - (200 - number) * _DAY,
            name=name,
            wiki_page=f"help:{name}",
            related=HELP_PAGES[number % len(HELP_PAGES)],
            title="Posting rules" if name == "posting" else "",
        )


def _prepare(_: Call, row: Fields, _values: Params) -> None:
    row["name"] = str(row["name"]).lower().strip().replace(" ", "_")


def _errors(call: Call, row: Fields, _: Fields | None) -> Errors:
    others = [each for each in call.factory.rows("HelpPage").values() if each["id"] != row["id"]]
    errors = dict[str, list[str]]()
    if row["wiki_page"] not in {page["title"] for page in call.factory.rows("WikiPage").values()}:
        errors = {"wiki": ["must exist"], "wiki_page": ["must exist"]}
    for key in ("wiki_page", "name"):
        if not row[key]:
            errors.setdefault(key, []).append("can't be blank")
        elif any(other[key] == row[key] for other in others):
            errors.setdefault(key, []).append("has already been taken")
    return errors


def _title_of(row: Fields) -> str:
    return str(row["title"]) or str(row["name"]).replace("_", " ").title()


def _list(call: Call, _: Operation, _values: Params, _row: Fields | None) -> Response:
    rows = sorted(call.factory.rows("HelpPage").values(), key=_title_of)
    return json_response([written(row, call.viewer.zone) for row in rows])


def _landing(call: Call, operation: Operation, _: Params, _row: Fields | None) -> Response:
    rows = call.factory.rows("HelpPage").values()
    page = next((row for row in rows if row["name"] == _LANDING), None)
    if page is None:
        raise http_error(404, "Help page not found")
    return row_response(call, operation, page)


def _get(call: Call, operation: Operation, _: Params, row: Fields | None) -> Response:
    """A help page; null for an unknown name."""
    return json_response(None) if row is None else row_response(call, operation, row)


HELP_PAGE: Final = Model(shape="HelpPage", seed=_seed, prepare=_prepare, errors=_errors)

HANDLERS: Final[Mapping[str, Handler]] = {
    "help_pages.get": _get,
    "help_pages.landing": _landing,
    "help_pages.list": _list,
}
"""Operations that deviate."""
