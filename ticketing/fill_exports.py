"""Fill rates as files: data in, bytes out. Codes, times and numbers in ASCII, whatever the language."""

import csv
import datetime as dt
import io
from collections.abc import Iterator, Sequence

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from ticketing.criteria import DIMENSIONS
from ticketing.fill import ActivityFill, EventFill, QuotaFill, SubQuotaFill
from ticketing.sheets import without_formula

ENDINGS = ("given_back", "declined", "cancelled", "lapsed", "moved", "merged")
COLUMNS = (
    "line",
    "event",
    "activity",
    "title_en",
    "title_bn",
    "kind",
    "start",
    "quota",
    "places",
    "taken",
    "held",
    "free",
    "fill_percent",
    "confirmed",
    "pending",
    "offered",
    "waiting",
    *ENDINGS,
    "invited",
    "accepted",
    "declined_invitation",
    "deputised",
    "unanswered",
    "invitation_lapsed",
    "not_sent",
    "attention",
    "reserved_for",
    "release_at",
    "released_at",
)
Cell = str | int | None


def fill_rows(fills: Sequence[EventFill]) -> Iterator[list[Cell]]:
    """One line for each activity, then one for each sub-quota, event by event; numbers stay numbers, no limit is empty."""
    for fill in fills:
        for activity in fill.activities:
            yield _line(_activity(activity))
        for quota in fill.quotas:
            for sub_quota in quota.sub_quotas:
                yield _line(_sub_quota(quota, sub_quota))


def _line(facts: dict[str, Cell]) -> list[Cell]:
    return [facts.get(column) for column in COLUMNS]


def _activity(row: ActivityFill) -> dict[str, Cell]:
    return {
        "line": "activity",
        "event": row.event,
        "activity": row.code,
        "title_en": row.title_en,
        "title_bn": row.title_bn,
        "kind": row.kind,
        "start": _moment(row.start),
        "quota": row.scarcest.name if row.scarcest else "",
        "places": row.capacity,
        "taken": row.taken,
        "held": row.held,
        "free": row.free,
        "fill_percent": row.percent,
        "confirmed": row.confirmed,
        "pending": row.pending,
        "offered": row.offered,
        "waiting": row.waiting,
        **{ending: row.ended.get(ending, 0) for ending in ENDINGS},
        "invited": row.invited,
        "accepted": row.answers.get("accepted", 0),
        "declined_invitation": row.answers.get("declined", 0),
        "deputised": row.answers.get("deputised", 0),
        "unanswered": row.unanswered,
        "invitation_lapsed": row.answers.get("lapsed", 0),
        "not_sent": row.answers.get("draft", 0),
        "attention": " ".join(notice.about.value for notice in row.notices),
    }


def _sub_quota(quota: QuotaFill, row: SubQuotaFill) -> dict[str, Cell]:
    return {
        "line": "sub_quota",
        "event": quota.event,
        "activity": " ".join(quota.activities),
        "title_en": row.name_en,
        "title_bn": row.name_bn,
        "quota": quota.name,
        "places": row.capacity,
        "taken": row.taken,
        "held": row.left,
        "fill_percent": row.percent,
        "reserved_for": reserved_for(row),
        "release_at": _moment(row.release_at),
        "released_at": _moment(row.released_at),
    }


def reserved_for(row: SubQuotaFill) -> str:
    """The criteria as codes, e.g. `district: jashore, khulna; gender: female`."""
    said = [f"{name}: {', '.join(row.criteria[name])}" for name in DIMENSIONS if row.criteria.get(name)]
    return "; ".join(said)


def _moment(moment: dt.datetime | None) -> str:
    return moment.isoformat(timespec="seconds") if moment else ""


def _safe(cell: Cell) -> str | int:
    if cell is None:
        return ""
    # A control character that somebody pasted into a name would break the workbook.
    return without_formula(ILLEGAL_CHARACTERS_RE.sub("", cell)) if isinstance(cell, str) else cell


def fill_csv(fills: Sequence[EventFill]) -> bytes:
    """UTF-8 with the mark that spreadsheet programs look for; texts quoted, numbers plain."""
    out = io.StringIO()
    writer = csv.writer(out, quoting=csv.QUOTE_NONNUMERIC)
    writer.writerow(COLUMNS)
    writer.writerows([_safe(cell) for cell in row] for row in fill_rows(fills))
    return ("\ufeff" + out.getvalue()).encode()


def fill_xlsx(fills: Sequence[EventFill]) -> bytes:
    """One sheet; texts are texts and numbers are numbers, nothing is a formula."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("fill")
    sheet.append(list(COLUMNS))
    for row in fill_rows(fills):
        sheet.append([None if cell is None else _safe(cell) for cell in row])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
