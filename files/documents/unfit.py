"""What the examiners raise: pure, so that one of them can run in a process of its own that knows nothing of the house."""


class Unfit(Exception):  # noqa: N818  an answer about a file, not a fault
    """A file is not to be kept; `code` is one of `refusals.CODES`."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code
