"""The one exception of the domain: a rule said no.

It stands on the lowest floor, because the limiter and sign-in refuse too.
"""


class Refusal(Exception):  # noqa: N818  a refusal is an answer, not a fault
    """A rule refused what was asked.

    `code` is stable and for machines (closed list: summit/error_codes.py), `sentence` is translated, for people, and
    says what to do next.
    `status` is the HTTP status of the answer: 409 unless the contract says otherwise (413/415 file, 422 same request
    with another body, 429 too many).
    `retry_after` is in seconds, for 429 and 503. `field` names the field of the request that is at fault, if one is.
    """

    def __init__(self, code: str, sentence: str, *, status: int = 409, retry_after: int | None = None, field: str = ""):
        super().__init__(code)
        self.code = code
        self.sentence = str(sentence)
        self.status = status
        self.retry_after = retry_after
        self.field = field

    def __str__(self) -> str:
        return f"{self.code}: {self.sentence}"
