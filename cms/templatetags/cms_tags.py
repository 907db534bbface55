"""What every page template needs: ornaments, icons, and Bangla or English dates, numbers and phones in the page's language.

The language is always the active one, so that `{% language "en" %}` around a part of a page turns digits and dates as well.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time
from typing import Any

from django import template
from django.forms import BoundField, CheckboxInput
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from accounts import display
from bangla import clock, dates, digits, phones
from cms.division_shapes import HEIGHT, WIDTH, DivisionShape, division_shapes
from cms.icons import ICONS
from cms.patterns import cover_svg

register = template.Library()


def _language() -> str:
    return (get_language() or "bn").split("-")[0]


def _local_day(moment: date | datetime) -> date:
    if isinstance(moment, datetime):
        return (timezone.localtime(moment) if timezone.is_aware(moment) else moment).date()
    return moment


def _local_time(moment: time | datetime) -> time:
    if isinstance(moment, datetime):
        return (timezone.localtime(moment) if timezone.is_aware(moment) else moment).time()
    return moment


# ── Ornaments ────────────────────────────────────────────────────────────────────────────────────────────────────────
@register.simple_tag
def cover_pattern(seed: object) -> SafeString:
    """The kantha ornament of a seed: use what names the page for good, such as its slug."""
    return mark_safe(cover_svg(str(seed)))


@register.simple_tag
def icon(name: str) -> SafeString:
    """One line icon, silent to screen readers: the word stands beside it. An unknown name is a mistake in the template."""
    return mark_safe(f'<svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">{ICONS[name]}</svg>')


@register.simple_tag
def summit_mark() -> SafeString:
    """The mark: a water lily of eight petals, one for each division, around one centre."""
    petal = "M16 12.2c-2.3-2.7-2.3-6.5 0-9.4 2.3 2.9 2.3 6.7 0 9.4z"
    petals = "".join(f'<path d="{petal}" transform="rotate({45 * turn} 16 16)"/>' for turn in range(8))
    return mark_safe(
        '<svg class="brand-mark" viewBox="0 0 32 32" aria-hidden="true" focusable="false">'
        f'<g fill="currentColor">{petals}</g><circle cx="16" cy="16" r="2.6"/></svg>',
    )


@register.filter
def shape_of(division: str) -> DivisionShape | None:
    """The outline of a division on the schematic map, by its slug; None for a slug that is none of the eight."""
    return division_shapes().get(division)


@register.simple_tag
def map_box() -> str:
    return f"0 0 {WIDTH} {HEIGHT}"


# ── What a visitor chose under "Display" ─────────────────────────────────────────────────────────────────────────────
@register.simple_tag(takes_context=True)
def display_choices(context: Mapping[str, Any]) -> SafeString:
    """Attributes for `<html>`: ` data-text="large" data-contrast="high" data-theme="dark"`, each only when chosen."""
    request = context.get("request")  # an error page may have none
    chosen = display.chosen(request.COOKIES if request is not None else {})
    return mark_safe("".join(format_html(' data-{}="{}"', name, word) for name, word in chosen.items() if word))


# ── Dates, numbers, phones ───────────────────────────────────────────────────────────────────────────────────────────
@register.filter
def say_date(moment: date | datetime | None) -> str:
    """১৫ জুন ২০২৩ / 15 June 2023; an aware time gives its day in Bangladesh; nothing for None."""
    return "" if moment is None else dates.format_date(_local_day(moment), _language())


@register.filter
def say_day(moment: date | datetime | None) -> str:
    """With the day of the week: বৃহস্পতিবার, ১৫ জুন ২০২৩ / Thursday, 15 June 2023."""
    return "" if moment is None else dates.format_day(_local_day(moment), _language())


@register.filter
def say_day_month(moment: date | datetime | None) -> str:
    """১৫ জুন / 15 June."""
    return "" if moment is None else dates.format_day_month(_local_day(moment), _language())


@register.filter
def say_weekday(moment: date | datetime | None) -> str:
    """বৃহস্পতিবার / Thursday."""
    return "" if moment is None else dates.weekday_name(_local_day(moment), _language())


@register.filter
def say_dates(days: Iterable[date]) -> str:
    """The dates of an event as people say them: ১৫ ও ১৭ জুন ২০২৩ / 15 and 17 June 2023."""
    return dates.date_list(days, _language())


@register.filter
def say_clock(moment: time | datetime | None) -> str:
    """দুপুর আড়াইটা / 2:30 pm, in Bangladesh time; nothing for None."""
    return "" if moment is None else clock.clock(_local_time(moment), _language())


@register.filter
def say_moment(moment: datetime | None) -> str:
    """Day and time in brief, for lists of the back office: ১৫ জুন ২০২৩, দুপুর ২:৩০ / 15 June 2023, 2:30 pm; nothing for None."""
    return "" if moment is None else f"{say_date(moment)}, {clock.clock_brief(_local_time(moment), _language())}"


@register.filter
def say_clock_figures(moment: time | datetime | None) -> str:
    """Twenty-four hours in figures, for tables: ১৪:৩০ / 14:30."""
    return "" if moment is None else clock.clock_figures(_local_time(moment), _language())


@register.simple_tag
def say_times(start: time | datetime, end: time | datetime | None = None) -> str:
    """From start to end; an unknown end is not invented: সকাল ১০টা – দুপুর ১টা, or সকাল ১০টা."""
    return clock.clock_range(_local_time(start), None if end is None else _local_time(end), _language())


@register.filter("digits")
def digits_in(value: object) -> str:
    """The text of a value with the digits of the page's language. Never for codes, addresses and phones to copy."""
    return digits.digits_for(str(value), _language())


@register.filter
def say_number(value: int | None) -> str:
    """A count with the grouping and digits of the page's language: ২,৩০৪ and 1,00,000; nothing for None."""
    return "" if value is None else digits.format_number(value, _language())


@register.filter
def phone(value: str) -> str:
    """A stored phone number as people write it, grouped: 01712-345678."""
    return phones.show_phone(value, _language()) if value else ""


@register.filter
def chart_bars(rows: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Rows of label and value with the share (percent) of the longest bar, for `bar-chart.html`."""
    listed = [dict(row) for row in rows]
    longest = max((row["value"] or 0 for row in listed), default=0)
    for row in listed:
        row["share"] = f"{100 * (row['value'] or 0) / longest:.2f}" if longest else "0"
    return listed


@register.filter
def under(cells: Sequence[object], columns: Sequence[Mapping[str, Any]]) -> list[tuple[object, Mapping[str, Any]]]:
    """Each cell with its column, for `table.html`. A row of another length is a mistake in the view."""
    return list(zip(cells, columns, strict=True))


@register.simple_tag
def taken(left: int | None, total: int) -> str:
    """How much of a hundred is taken, for the bar of `places.html`."""
    return f"{100 * (total - (left or 0)) / total:.0f}" if total else "0"


@register.filter
def is_check(field: BoundField) -> bool:
    """One box with its words beside it, unlike every other control."""
    return isinstance(field.field.widget, CheckboxInput)
