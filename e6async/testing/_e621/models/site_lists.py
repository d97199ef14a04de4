"""Lists of the site: blocked addresses and mail domains, mascots, news."""

from __future__ import annotations

import hashlib
import ipaddress
from collections.abc import Iterator, Sequence
from typing import Final

from e6async.testing._call import Call
from e6async.testing._e621.factory import Fields, RowFactory
from e6async.testing._e621.model import Errors, Model
from e6async.testing._e621.model_filters import belongs_to, having_words, like
from e6async.testing._e621.model_rules import int_of, length_errors
from e6async.testing._e621.models.mod_actions import log
from e6async.testing._params import Params, Upload, is_blank

__all__ = ["EMAIL_BLACKLIST", "IP_BAN", "MASCOT", "NEWS_UPDATE"]

_REASONS: Final = ("Sends letters to everybody.", "Throws stones.", "Known for noise.")
_LOCAL: Final = tuple(
    map(ipaddress.ip_network, ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7"))
)
_WIDEST: Final = {4: 24, 6: 64}
_NEEDED: Final = (
    "display_name",
    "background_color",
    "foreground_color",
    "artist_url",
    "artist_name",
)


# --- addresses ------------------------------------------------------------------------------------


def _ip_bans(factory: RowFactory) -> Iterator[Fields]:
    for number in range(1, 41):
        yield factory.seeded(
            *("IpBan", number, factory.moment(number)),
            creator_id=1,
            ip_addr=f"203.0.{number}.0/24",
            reason=_REASONS[number % len(_REASONS)],
        )


def _network(text: object) -> ipaddress.IPv4Network | ipaddress.IPv6Network | None:
    try:
        return ipaddress.ip_network(str(text).strip(), strict=False)
    except ValueError:
        return None


def _ip_errors(call: Call, row: Fields, _: Fields | None) -> Errors:
    errors = length_errors(row, "reason", 10_000)
    network = _network(row["ip_addr"])
    if network is None:
        return {**errors, "ip_addr": ["can't be blank", "is invalid"]}
    is_local = any(network.version == each.version and network.overlaps(each) for each in _LOCAL)
    others = [each for each in call.factory.rows("IpBan").values() if each["id"] != row["id"]]
    reasons: list[str] = []
    if any(_network(each["ip_addr"]) == network for each in others):
        reasons.append("has already been taken")
    if network.prefixlen < _WIDEST[network.version]:
        reasons.append(f"may not have a subnet bigger than /{_WIDEST[network.version]}")
    elif is_local or network.is_loopback or network.is_link_local:
        reasons.append("must be a public address")
    return {**errors, "ip_addr": reasons} if reasons else errors


def _ip_saved(call: Call, before: Fields | None, after: Fields | None) -> None:
    row = after or before or {}
    action = "ip_ban_create" if before is None else "ip_ban_delete"
    log(call, action, ip_addr=row["ip_addr"], reason=row["reason"])


def _that_contain(_: Call, rows: Sequence[Fields], value: str) -> list[Fields]:
    asked = _network(value)
    pairs = ((row, _network(row["ip_addr"])) for row in rows)
    return [
        row
        for row, network in pairs
        if asked is not None
        and network is not None
        and asked.version == network.version
        and network.overlaps(asked)
        and network.prefixlen <= asked.prefixlen
    ]


def _creator(_: Call, row: Fields) -> int | None:
    return int_of(row, "creator_id")


IP_BAN: Final = Model(
    shape="IpBan",
    seed=_ip_bans,
    columns={"ip_addr": "str"},
    filters={
        "ip_addr": _that_contain,
        "reason": having_words("reason"),
        "banner_name": belongs_to("banner", _creator),
        "banner_id": belongs_to("banner", _creator),
    },
    errors=_ip_errors,
    saved=_ip_saved,
)


# --- mail domains ---------------------------------------------------------------------------------


def _domains(factory: RowFactory) -> Iterator[Fields]:
    for number in range(1, 41):
        yield factory.seeded(
            *("EmailBlacklist", number, factory.moment(number)),
            creator_id=1,
            domain=f"mail-{number}.example",
            reason=_REASONS[number % len(_REASONS)],
        )


def _domain_errors(call: Call, row: Fields, _: Fields | None) -> Errors:
    errors = length_errors(row, "domain", 10_000)
    rows = call.factory.rows("EmailBlacklist").values()
    domain = str(row["domain"]).lower()
    if any(str(each["domain"]).lower() == domain for each in rows if each["id"] != row["id"]):
        errors["domain"] = ["already exists"]
    return errors


EMAIL_BLACKLIST: Final = Model(
    shape="EmailBlacklist",
    seed=_domains,
    orders={"reason": ("reason",), "domain": ("domain",)},
    filters={"domain": like("domain"), "reason": like("reason")},
    errors=_domain_errors,
)


# --- mascots and news -----------------------------------------------------------------------------


def _mascots(factory: RowFactory) -> Iterator[Fields]:
    for number in range(1, 13):
        md5 = hashlib.md5(f"mascot {number}".encode(), usedforsecurity=False).hexdigest()
        yield factory.seeded(
            *("Mascot", number, factory.moment(number)),
            creator_id=1,
            display_name=f"Mascot {number}",
            md5=md5,
            file_ext="png",
            background_color="#012e57",
            foreground_color="#0f0f0f80",
            artist_url=f"https://gallery.example/view/{number}",
            artist_name=f"inkpot_{number}",
            active=number % 3 > 0,
            available_on=["e621"],
            url_path=f"/data/mascots/{md5}.png",
        )


def _prepare_mascot(_: Call, row: Fields, values: Params) -> None:
    file = values.get("mascot_file")
    row["has_file"] = not is_blank(file)
    if isinstance(file, Upload):
        row["md5"] = hashlib.md5(file.data, usedforsecurity=False).hexdigest()
        row["file_ext"] = "jpg" if file.data.startswith(b"\xff\xd8") else "png"
        row["url_path"] = f"/data/mascots/{row['md5']}.{row['file_ext']}"
    if "available_on_string" in values:
        text = values.text("available_on_string") or ""
        row["available_on"] = [each for each in text.split(",") if each]


def _mascot_errors(call: Call, row: Fields, before: Fields | None) -> Errors:
    errors: dict[str, list[str]] = {}
    for key in _NEEDED:
        errors |= length_errors(row, key, 10_000)
    if not str(row["artist_url"]).startswith(("http://", "https://")):
        reasons = errors.setdefault("artist_url", [])
        reasons.append("must start with http:// or https://")
    if before is None and not row["has_file"]:
        errors["mascot_file"] = ["can't be blank"]
    rows = call.factory.rows("Mascot").values()
    if any(each["md5"] == row["md5"] for each in rows if each["id"] != row["id"]):
        errors["md5"] = ["has already been taken"]
    return errors


def _mascot_saved(call: Call, before: Fields | None, after: Fields | None) -> None:
    word = "create" if before is None else "delete" if after is None else "update"
    log(call, f"mascot_{word}", id=(after or before or {})["id"])


MASCOT: Final = Model(
    shape="Mascot",
    seed=_mascots,
    columns={"has_file": "bool"},
    defaults={"background_color": "#012e57", "foreground_color": "#0f0f0f80", "active": True},
    order=("id",),
    prepare=_prepare_mascot,
    errors=_mascot_errors,
    saved=_mascot_saved,
)


def _news(factory: RowFactory) -> Iterator[Fields]:
    for number in range(1, 13):
        yield factory.seeded(
            *("NewsUpdate", number, factory.moment(number)),
            creator_id=1,
            message=f"The harbor opens again, part {number}.",
        )


NEWS_UPDATE: Final = Model(shape="NewsUpdate", seed=_news)
