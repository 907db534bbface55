"""Run as a program beside a race: one open activity for each capacity given, printed as a JSON list of codes."""

import json
import os
import sys

import django


def main(capacities: list[str]) -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "summit.settings"
    django.setup()
    from tests.factories import make_activity, make_edition, make_event, open_registration

    event = make_event(make_edition("race", number=60))
    codes = []
    for number, capacity in enumerate(capacities):
        activity = make_activity(event, f"race-{number}")
        open_registration(activity, capacity=int(capacity))
        codes.append(activity.code)
    print(json.dumps(codes))


if __name__ == "__main__":
    main(sys.argv[1:])
