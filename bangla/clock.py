"""Clock time as people say it: দুপুর আড়াইটা, সকাল সাড়ে ৯টা, "2:30 pm", and how to read it back.

A day has twelve hours twice and a name for its part. Bangla says halves and quarters in words of their own.
"""

import re
from datetime import time
from types import MappingProxyType

from bangla.digits import NUMBER_WORDS, digits_for, is_bangla_language, to_ascii_digits, to_bangla_digits
from bangla.errors import TimeError
from bangla.text import normalise

# From this hour on, in order. The press writes "বিকাল ৩টা" and "দুপুর আড়াইটা": বিকাল begins at 15, an hour before
# CLDR's.
_PERIODS = ((0, "রাত"), (4, "ভোর"), (6, "সকাল"), (12, "দুপুর"), (15, "বিকাল"), (18, "সন্ধ্যা"), (20, "রাত"))

_HALVES = MappingProxyType({90: "দেড়টা", 150: "আড়াইটা"})
_QUARTERS = MappingProxyType({15: "সোয়া", 30: "সাড়ে", 45: "পৌনে"})
_HALF_DAY = 12 * 60


def _morning(*hours: int) -> dict[int, int]:
    return {hour % 12: hour % 12 for hour in hours}


def _afternoon(*hours: int) -> dict[int, int]:
    return {hour % 12: hour % 12 + 12 for hour in hours}


# Which hour of the day a spoken hour (12 as 0) is in each part of the day; people are less strict than `_PERIODS`.
_HOURS = MappingProxyType(
    {
        "ভোর": _morning(3, 4, 5, 6, 7),
        "সকাল": _morning(5, 6, 7, 8, 9, 10, 11) | _afternoon(12),
        "দুপুর": _morning(11) | _afternoon(12, 1, 2, 3, 4),
        "বিকাল": _afternoon(2, 3, 4, 5, 6),
        "সন্ধ্যা": _afternoon(5, 6, 7, 8),
        "রাত": _afternoon(6, 7, 8, 9, 10, 11) | _morning(12, 1, 2, 3, 4, 5),
        "am": _morning(*range(12)),
        "pm": _afternoon(*range(12)),
    }
)
_SPELLINGS = MappingProxyType(
    {
        "বিকেল": "বিকাল",
        "সন্ধা": "সন্ধ্যা",
        "ভোরে": "ভোর",
        "রাত্রি": "রাত",
        "পূর্বাহ্ন": "am",
        "অপরাহ্ন": "pm",
        "a.m.": "am",
        "p.m.": "pm",
    }
)
_NAMES_OF_PERIODS = sorted({*_HOURS, *_SPELLINGS} - {"am", "pm", "a.m.", "p.m."}, key=len, reverse=True)
_HOUR_WORDS = [word for word, number in NUMBER_WORDS.items() if 1 <= number <= 12]

_BANGLA = re.compile(
    rf"(?:(?P<period>{'|'.join(_NAMES_OF_PERIODS)})(?:ে|য়)?\s*)?"
    r"(?:(?P<whole>দেড়|আড়াই)"
    r"|(?:(?P<quarter>সোয়া|সাড়ে|পৌনে)\s*)?"
    rf"(?P<hour>\d{{1,2}}|{'|'.join(sorted(_HOUR_WORDS, key=len, reverse=True))})"
    r"(?:\s*[:.]\s*(?P<minute>\d{2})(?:\s*মিনিটে?)?)?)"
    r"(?:\s*(?:টায়|টার|টা|ঘটিকায়|ঘটিকা)(?:\s*(?P<spoken>\d{1,2})\s*(?:মিনিটে|মিনিট|মি\.?))?)?"
)
_ENGLISH = re.compile(
    r"(?P<hour>\d{1,2})(?:[:.](?P<minute>\d{2})(?::\d{2})?)?\s*(?P<period>a\.?m\.?|p\.?m\.?|noon|midnight|o'?clock)?"
)


def day_period(moment: time) -> str:
    """The Bangla name of the part of the day: রাত, ভোর (4), সকাল (6), দুপুর (12), বিকাল (15), সন্ধ্যা (18), রাত (20)."""
    return next(name for hour, name in reversed(_PERIODS) if moment.hour >= hour)


def _spoken_hour(moment: time) -> str:
    """As "আড়াইটা", "সাড়ে ৯টা", "পৌনে ১০টা", "৯টা ৪০ মিনিট"; hours 1 to 12."""
    hour = moment.hour % 12
    minutes = hour * 60 + moment.minute
    if minutes in _HALVES:
        return _HALVES[minutes]
    quarter = _QUARTERS.get(moment.minute)
    said = ((hour + (moment.minute == 45)) % 12 or 12) if quarter else (hour or 12)
    if quarter:
        return f"{quarter} {to_bangla_digits(str(said))}টা"
    rest = f" {to_bangla_digits(str(moment.minute))} মিনিট" if moment.minute else ""
    return f"{to_bangla_digits(str(said))}টা{rest}"


def _english(moment: time) -> str:
    figure = f"{moment.hour % 12 or 12}:{moment.minute:02d}"
    if moment.minute == 0 and moment.hour % 12 == 0:
        return f"{figure} {'noon' if moment.hour else 'midnight'}"
    return f"{figure} {'am' if moment.hour < 12 else 'pm'}"


def clock(moment: time, language: str) -> str:
    """The time as people say it, to the minute: 14:30 -> "দুপুর আড়াইটা" / "2:30 pm"; 9:40 -> "সকাল ৯টা ৪০ মিনিট".

    English names noon and midnight, because "12:00 pm" is read both ways. Seconds are not said.
    """
    if not is_bangla_language(language):
        return _english(moment)
    return f"{day_period(moment)} {_spoken_hour(moment)}"


def clock_at(moment: time, language: str) -> str:
    """The time inside a sentence, "at …": 14:00 -> "দুপুর ২টায়" / "at 2:00 pm"; 9:40 -> "সকাল ৯টা ৪০ মিনিটে"."""
    said = clock(moment, language)
    if not is_bangla_language(language):
        return f"at {said}"
    return said + ("ে" if said.endswith("মিনিট") else "য়")


def clock_range(start: time, end: time | None, language: str) -> str:
    """From start to end: "সকাল ১০টা – দুপুর ১টা", "10:00 am – 1:00 pm"; a period common to both is said once; end
    None gives the start alone.
    """
    if end is None:
        return clock(start, language)
    first, last = clock(start, language), clock(end, language)
    if is_bangla_language(language):
        if day_period(start) == day_period(end) and start < end:
            return f"{first}–{_spoken_hour(end)}"
        return f"{first} – {last}"
    suffix = first[-3:]
    return (
        f"{first[:-3]}–{last}"
        if suffix == last[-3:] and suffix in {" am", " pm"} and start < end
        else f"{first} – {last}"
    )


def clock_brief(moment: time, language: str) -> str:
    """Twelve hours in figures with the part of the day, for the rail of an agenda: "দুপুর ২:৩০" / "2:30 pm"."""
    if not is_bangla_language(language):
        return _english(moment)
    return f"{day_period(moment)} {to_bangla_digits(f'{moment.hour % 12 or 12}:{moment.minute:02d}')}"


def clock_figures(moment: time, language: str) -> str:
    """Twenty-four hours in figures, for tables and tickets: "14:30" / "১৪:৩০"."""
    return digits_for(f"{moment:%H:%M}", language)


def _on_the_clock(hour: int, minute: int, period: str | None, text: str) -> time:
    """The time of day from what was said. Raises `TimeError`: "no_such_time", "contradiction"."""
    if hour > 23 or minute > 59:
        raise TimeError("no_such_time", text)
    if period is None:
        return time(hour, minute)
    hours = _HOURS[period]
    day_hour = hour if hour > 12 else hours.get(hour % 12)
    if day_hour is None or day_hour not in hours.values():
        raise TimeError("contradiction", text)
    return time(day_hour, minute)


def _read_bangla(found: re.Match[str], text: str) -> time:
    period = found["period"]
    period = _SPELLINGS.get(period, period)
    if found["whole"]:
        # দেড় is one and a half, আড়াই two and a half.
        return _on_the_clock(1 if found["whole"].startswith("দ") else 2, 30, period, text)
    hour = NUMBER_WORDS.get(found["hour"])
    if hour is None:
        hour = int(found["hour"])
    minute = int(found["minute"] or found["spoken"] or 0)
    if found["quarter"] is None:
        return _on_the_clock(hour, minute, period, text)
    if not 1 <= hour <= 12 or minute or (found["minute"] and found["spoken"]):
        raise TimeError("no_such_time", text)
    shift = {"সোয়া": 15, "সাড়ে": 30, "পৌনে": -15}[found["quarter"]]
    hour, minute = divmod((hour * 60 + shift - 60) % _HALF_DAY + 60, 60)
    return _on_the_clock(hour, minute, period, text)


def _read_english(found: re.Match[str], text: str) -> time:
    hour, minute = int(found["hour"]), int(found["minute"] or 0)
    period = (found["period"] or "").replace(".", "")
    if period in {"noon", "midnight"}:
        if (hour, minute) != (12, 0):
            raise TimeError("contradiction", text)
        return time(12 if period == "noon" else 0)
    if period in {"am", "pm"} and not 1 <= hour <= 12:
        raise TimeError("contradiction" if hour <= 23 else "no_such_time", text)
    return _on_the_clock(hour, minute, period if period in _HOURS else None, text)


def parse_time(text: str) -> time:
    """A clock time in Bangla or English words or figures -> time without seconds and zone.

    "দুপুর আড়াইটায়" 14:30, "বিকাল ৩:০০টায়" 15:00, "৯টা ৪৫মিনিটে" 9:45, "পৌনে দশটা" 9:45, "সকাল ১০:৩০ ঘটিকায়"
    10:30, "2:30 pm", "14.30". Without a part of the day the hour counts as said: "দেড়টা" is 1:30, "সাড়ে ৯টা" 9:30.
    Raises `TimeError`: "empty", "not_a_time", "no_such_time" (25:00), "contradiction" (বিকাল ১০টা).
    """
    cleaned = to_ascii_digits(normalise(text)).lower().strip(" ,।")
    if not cleaned:
        raise TimeError("empty", text)
    if cleaned in {"noon", "midnight"}:
        return time(12 if cleaned == "noon" else 0)
    bangla = _BANGLA.fullmatch(cleaned)
    if bangla:
        return _read_bangla(bangla, text)
    english = _ENGLISH.fullmatch(cleaned.removeprefix("at "))
    if english:
        return _read_english(english, text)
    raise TimeError("not_a_time", text)
