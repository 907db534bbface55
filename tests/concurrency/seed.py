"""Run as a program beside a race: an open activity for each specification given, printed as a JSON list of codes.

A specification is `places` or a JSON object: `{"capacity": 5, "rule": {…}, "keep": [{"capacity": 2, "gender": ["female"]}]}`.
"""

import json
import os
import secrets
import sys
from typing import Any

import django


def main(specifications: list[str]) -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "summit.settings"
    django.setup()
    from tests.factories import make_activity, make_edition, make_event

    number = secrets.randbelow(30_000) + 1_000
    event = make_event(make_edition(f"race-{number}", number=number))
    codes = []
    for place, specification in enumerate(specifications):
        activity = make_activity(event, f"race-{place}")
        _open(activity, json.loads(specification))
        codes.append(activity.code)
    print(json.dumps(codes))


def _open(activity: Any, said: Any) -> None:
    from tests.factories import keep_places, open_registration

    facts = said if isinstance(said, dict) else {"capacity": said}
    quota = open_registration(activity, capacity=facts["capacity"], **facts.get("rule", {}))
    for kept in facts.get("keep", []):
        keep_places(quota, **kept)
        quota.refresh_from_db()


if __name__ == "__main__":
    main(sys.argv[1:])
