"""Collect the strings of code and templates into locale/bn, without needing the gettext programs.

usage: collect.py [--check]     --check writes nothing and fails when a string is new, gone, untranslated or fuzzy.
"""

from __future__ import annotations

import io
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir, extract_python
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent
PO = ROOT / "locale" / "bn" / "LC_MESSAGES" / "django.po"
ROOMS = ("accounts", "files", "summit", "ticketing", "dialogue", "careerfair", "cms")
KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}
PYTHON = [("**/migrations/**", "ignore"), ("**.py", "python")]
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|\{\w*\}|%[sd]")


def extract_template(file: BinaryIO, keywords: Any, comment_tags: Any, options: Any) -> Iterator[Any]:
    """Django's own translation of a template into gettext calls, read as Python."""
    source = templatize(file.read().decode(), origin=getattr(file, "name", "template"))
    yield from extract_python(io.BytesIO(source.encode()), keywords, comment_tags, options)


TEMPLATES = [("**.html", extract_template), ("**.txt", extract_template)]


def collected() -> Catalog:
    catalog = Catalog(locale="bn", domain="django", charset="utf-8", fuzzy=False)
    catalog.header_comment = (
        "# Bangla of BPO Summit Bangladesh. `make messages` collects new strings; a test fails on a missing one."
    )
    for folder in (*ROOMS, "templates"):
        pattern = TEMPLATES if folder == "templates" else PYTHON
        for name, line, message, comments, context in extract_from_dir(str(ROOT / folder), pattern, keywords=KEYWORDS):
            catalog.add(message, None, [(f"{folder}/{name}", line)], auto_comments=comments, context=context)
    return catalog


def faults(catalog: Catalog) -> list[str]:
    """Sentences about what is not translated as it should be."""
    found = []
    for message in catalog:
        if not message.id:
            continue
        texts = [message.string] if isinstance(message.string, str) else list(message.string or [""])
        source = message.id if isinstance(message.id, str) else message.id[-1]
        if message.fuzzy:
            found.append(f"fuzzy: {source!r}")
        elif not all(texts):
            found.append(f"not translated: {source!r} ({message.locations[:1]})")
        elif any(set(PLACEHOLDER.findall(text)) - set(PLACEHOLDER.findall(str(message.id))) for text in texts):
            found.append(f"placeholder unknown to the source: {source!r}")
        elif set(PLACEHOLDER.findall(source)) - set(PLACEHOLDER.findall(texts[-1])):
            found.append(f"placeholder missing: {source!r}")
    return found


def main(*, check: bool) -> int:
    catalog = collected()
    if PO.exists():
        with PO.open("rb") as file:
            known = read_po(file, locale="bn")
        before = {(m.context, m.id if isinstance(m.id, str) else m.id[0]) for m in known if m.id}
        now = {(m.context, m.id if isinstance(m.id, str) else m.id[0]) for m in catalog if m.id}
        known.update(catalog, no_fuzzy_matching=True)
        known.obsolete.clear()
        catalog, known.header_comment = known, catalog.header_comment
    else:
        before, now = set(), {("", "")}
    if check:
        wrong = [f"not collected yet: {text!r}" for _c, text in sorted(now - before, key=str)]
        wrong += [f"not used any more: {text!r}" for _c, text in sorted(before - now, key=str)] + faults(catalog)
        print("\n".join(wrong) or "every string is translated")
        return 1 if wrong else 0
    # Neither line numbers nor dates: a moved line must not change the catalogue.
    out = io.BytesIO()
    write_po(out, catalog, sort_output=True, include_lineno=False, omit_header=False, width=120)
    text = re.sub(
        r'"(POT-Creation-Date|PO-Revision-Date|Last-Translator|Language-Team|Generated-By|Report-Msgid-Bugs-To|Project-Id-Version):[^"]*"\n',
        "",
        out.getvalue().decode(),
    )
    PO.parent.mkdir(parents=True, exist_ok=True)
    PO.write_text(text)
    print(f"{len(catalog)} strings, {len(faults(catalog))} to translate: {PO.relative_to(ROOT)}")
    return 0


if __name__ == "__main__":
    if not settings.configured:
        settings.configure(USE_I18N=True)
    sys.exit(main(check="--check" in sys.argv))
