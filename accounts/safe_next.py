"""Where to go on after a form: only to a path of this site."""

from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme


def safe_next(request: HttpRequest, fallback: str) -> str:
    """`next` of the form or the address when it is a plain path of ours, else `fallback`.

    It must start with one slash: that leaves out other hosts, other schemes, and the spellings of `//host` with
    backslashes or control characters that browsers repair.
    """
    target = request.POST.get("next") or request.GET.get("next") or ""
    plain = (
        target.startswith("/") and not target.startswith(("//", "/\\")) and target.isprintable() and "\\" not in target
    )
    if plain and len(target) < 2_000 and url_has_allowed_host_and_scheme(target, allowed_hosts=None):
        return target
    return fallback
