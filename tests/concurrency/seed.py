"""Run as a program beside a race: one open activity for each capacity given, printed as a JSON list of codes."""

import json
import os
import secrets
import sys

import django


def main(capacities: list[str]) -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "summit.settings"
    django.setup()
    from tests.factories import make_activity, make_edition, make_event, open_registration

    number = secrets.randbelow(30_000) + 1_000
    event = make_event(make_edition(f"race-{number}", number=number))
    codes = []
    for place, capacity in enumerate(capacities):
        activity = make_activity(event, f"race-{place}")
        open_registration(activity, capacity=int(capacity))
        codes.append(activity.code)
    print(json.dumps(codes))


if __name__ == "__main__":
    main(sys.argv[1:])
