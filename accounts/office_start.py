"""The back office without a line of inline script: docs/decisions/0003-csp-in-the-back-office.md.

Wagtail starts its date fields, choosers and inline panels by inline scripts, which our content security policy stops.
Each is replaced by `<template data-start="what" data-with="[arguments]">`, which static/accounts/office.js starts. The
templates in templates/wagtailadmin/ do it for fields and panels; choosers build their script in Python, so here is the
one method of Wagtail that this project replaces. It follows wagtail/admin/widgets/chooser.py of 7.4; a browser test
opens every kind of chooser and fails when a new version does it another way.
"""

import re
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString
from wagtail.admin.widgets import BaseChooser

# `new PageChooser("id", {…});` or `createTaskChooser("id");`: a name, and arguments that are JSON.
_CALL = re.compile(r"(?:new )?(\w+)\((.*)\);?", re.DOTALL)


def _render(
    self: BaseChooser, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: object = None
) -> SafeString:
    if not attrs or "id" not in attrs:
        raise TypeError("BaseChooser cannot be rendered without an 'id' attribute")
    value_data = self.get_value_data(value)
    call = _CALL.fullmatch(self.render_js_init(attrs["id"], name, value_data).strip())
    if call is None:
        raise TypeError(f"{type(self).__name__} starts in a way that office.js does not know.")
    return format_html(
        '{}<template data-start="{}" data-with="[{}]"></template>',
        self.render_html(name, value_data, attrs),
        call[1],
        call[2],
    )


def start_choosers_without_inline_script() -> None:
    BaseChooser.render = _render
