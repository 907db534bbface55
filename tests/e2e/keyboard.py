"""Finding one's way without a mouse."""

from playwright.sync_api import Page


def focused(page: Page) -> str:
    """What has the focus: the name of a field, else `submit`, the id or the element."""
    said: str = page.evaluate(
        "() => (e => e.name || (e.type === 'submit' ? e.type : e.id) || e.tagName)(document.activeElement)"
    )
    return said


def tab_to(page: Page, name: str, limit: int = 25) -> None:
    """Press Tab until the field `name` has the focus; every stop on the way must show that it has it."""
    for _press in range(limit):
        page.keyboard.press("Tab")
        shown = page.evaluate("() => getComputedStyle(document.activeElement).outlineStyle")
        assert shown != "none", f"{focused(page)} does not show its focus"
        if focused(page) == name:
            return
    raise AssertionError(f"{name} cannot be reached by keyboard")
