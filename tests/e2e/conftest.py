"""A real Chromium, a real server, a database of their own. The demo is built once a session; every module works on a copy."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Playwright, sync_playwright

from tests.e2e.installation import SAID, Installation, install, running

CHROMIUMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# A root user has no sandbox; the rest keeps the browser from calling its maker.
ARGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
PHONE = {"width": 360, "height": 800}
STEP_MS = 15_000


def chromium_path() -> str | None:
    """The Chromium of CHROMIUM, else one on the path."""
    for name in (os.environ.get("CHROMIUM", ""), *CHROMIUMS):
        if name and (path := shutil.which(name)):
            return path
    return None


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as started:
        yield started


@pytest.fixture(scope="session")
def chromium(playwright: Playwright) -> Iterator[Browser]:
    path = chromium_path()
    if path is None:
        pytest.skip("not run: no Chromium")
    browser = playwright.chromium.launch(executable_path=path, args=ARGS)
    yield browser
    browser.close()


@pytest.fixture(scope="session")
def installed(chromium: Browser, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Any]]:
    """An installation that nobody touches, to be copied, and what its demo consists of.

    With SUMMIT_E2E_KEPT=<folder> it is kept there for the next session, which then starts at once: for whoever writes these tests,
    and for several processes that share one.
    """
    kept = os.environ.get("SUMMIT_E2E_KEPT")
    var = Path(kept) if kept else tmp_path_factory.mktemp("installed")
    said = var / SAID
    return var, json.loads(said.read_text()) if said.exists() else install(var)


@pytest.fixture(scope="module")
def site(installed: tuple[Path, dict[str, Any]], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    template, demo = installed
    with running(template, tmp_path_factory.mktemp("site"), demo) as started:
        yield started


class Visitors:
    """Opens browsers of different people and remembers what their consoles complained about."""

    def __init__(self, chromium: Browser, url: str) -> None:
        self._chromium, self._url = chromium, url
        self._contexts: list[BrowserContext] = []
        self.complaints: list[str] = []

    def come(self, language: str = "bn", *, watched: bool = True, **options: Any) -> Page:
        """A new browser of somebody who reads `language`, on a phone unless `viewport` says otherwise; `watched`: complaints count."""
        options = {"viewport": PHONE, "locale": f"{language}-BD", "base_url": self._url, **options}
        context = self._chromium.new_context(**options)
        context.set_default_timeout(STEP_MS)
        self._contexts.append(context)
        page = context.new_page()
        if watched:
            page.on("console", self._listen)
            page.on("pageerror", lambda error: self.complaints.append(f"{page.url}: {error}"))
        return page

    def _listen(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.complaints.append(f"{message.location.get('url')}: {message.text}")

    def leave(self) -> None:
        for context in self._contexts:
            context.close()


@pytest.fixture
def visitors(chromium: Browser, site: Installation) -> Iterator[Visitors]:
    coming = Visitors(chromium, site.url)
    yield coming
    coming.leave()
