"""Logs are read by many and kept for long: what identifies a person or opens a door is taken out of every line."""

import logging
import re

_DIGIT = r"[0-9০-৯]"
_GAP = r"[-\s.]?"
_NAMES = "sessionid|csrftoken|csrfmiddlewaretoken|password|token|secret|invitation"

# In this order: the longer secrets first, so that no piece of one is left when another pattern has bitten into it.
RULES: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), stand_in)
    for pattern, stand_in in (
        # The ticket code S1: base 45, also percent-encoded in an address.
        (r"S1(?:[0-9A-Z $%*+\-./:]|%[0-9A-Fa-f]{2}){60,}", "[ticket code]"),
        # Links that open a person's own page.
        (r"(/(?:t|cv/a)/)[^/\s?#\"']{16,}", r"\1[link]"),
        (r"(?i)\b(bearer|attendee|device|basic)(\s+|%20)[A-Za-z0-9_\-.~+/=%]{8,}", r"\1 [token]"),
        (r"\bbpo_[A-Za-z0-9_\-]{16,}", "[token]"),
        (rf"(?i)\b({_NAMES})(=|%3D|\"?\s*[:=]\s*\"?)[^\s&;,\"'}}]+", r"\1\2[hidden]"),
        (r"(?i)[\w.+\-]+(?:@|%40)[\w\-]+(?:\.[\w\-]+)+", "[e-mail]"),
        # Bangladeshi mobiles as people write them, then any international number.
        (rf"(?<![\w])(?:(?:\+|%2B|00)?{_GAP}[8৮][8৮]{_GAP})?[0০][1১]{_GAP}[3-9৩-৯](?:{_GAP}{_DIGIT}){{8}}(?!\w)", "[phone]"),
        (rf"(?:\+|%2B){_DIGIT}(?:{_GAP}{_DIGIT}){{7,14}}(?!\w)", "[phone]"),
        # A one-time code in the address of a request.
        (rf"([?&][\w\-]+=){_DIGIT}{{6}}(?!\w)", r"\1[code]"),
        (rf"(?i)\b(otp|code)(\W{{1,3}}){_DIGIT}{{6}}(?!\w)", r"\1\2[code]"),
    )
)  # fmt: skip


def scrub(text: str) -> str:
    for pattern, stand_in in RULES:
        text = pattern.sub(stand_in, text)
    return text


class Scrub(logging.Filter):
    """Rewrites a record before it is formatted: message, arguments and traceback."""

    _formatter = logging.Formatter()

    def filter(self, record: logging.LogRecord) -> bool:
        try:
            message = record.getMessage()
        except (TypeError, ValueError):  # a log call with the wrong arguments: its text is better than nothing
            message = str(record.msg)
        record.msg, record.args = scrub(message), None
        if record.exc_info and not record.exc_text:
            record.exc_text = self._formatter.formatException(record.exc_info)
        if record.exc_text:
            record.exc_text = scrub(record.exc_text)
        if record.stack_info:
            record.stack_info = scrub(record.stack_info)
        return True
