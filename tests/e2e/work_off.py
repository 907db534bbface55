"""What the worker of an installation would do now: queue what is due, then work until nothing is left.

One process for both, because the start of each costs seconds. Run with the environment of the installation.
"""

import django
from django.core.management import call_command


def main() -> None:
    django.setup()
    call_command("sweep", verbosity=0)
    call_command("db_worker", batch=True, verbosity=0)


if __name__ == "__main__":
    main()
