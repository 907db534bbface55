"""What the readers of this room raise. The sentence for people is written where the form or the API is, in both
languages.
"""


class ReadingError(ValueError):
    """A text could not be read as what was asked for.

    `code` is stable and short; each reader's docstring lists the codes it may give. `text` is what was given, cut to
    80 characters so that an error never carries a whole upload into a log.
    """

    def __init__(self, code: str, text: str = ""):
        super().__init__(code)
        self.code = code
        self.text = text[:80]


class NumberError(ReadingError):
    """Not a number or ordinal that we can read."""


class DateError(ReadingError):
    """Not a date that we can read, or no such day."""


class TimeError(ReadingError):
    """Not a clock time that we can read, or no such time."""


class PhoneError(ReadingError):
    """Not a phone number that we take."""
