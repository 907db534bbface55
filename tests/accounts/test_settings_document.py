"""docs/settings.md names every variable that the product reads, and no other."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
READ = re.compile(r'"(SUMMIT_[A-Z0-9_]+|DATABASE_URL|REDIS_URL|PORT|WEB_CONCURRENCY)"')
ROOMS = ("accounts", "files", "summit", "ticketing", "careerfair", "dialogue", "cms")


def test_every_variable_is_documented():
    read = {
        name
        for room in ROOMS
        for path in (ROOT / room).rglob("*.py")
        if "/demo/" not in str(path)
        for name in READ.findall(path.read_text("utf-8"))
    }
    documented = set(
        re.findall(
            r"`(SUMMIT_[A-Z0-9_]+|DATABASE_URL|REDIS_URL|PORT|WEB_CONCURRENCY)`",
            (ROOT / "docs" / "settings.md").read_text("utf-8"),
        )
    )

    assert read - documented == set()
    assert documented - read - {"SUMMIT_SECRET_KEY_FILE"} == set()
