"""`manage.py reset_second_factor LOGIN`: for the administrator whose own phone is lost."""

from typing import Any

from django.core.management import BaseCommand, CommandError

from accounts.models import User
from accounts.services.login import reset_second_factor


class Command(BaseCommand):
    help = "Forget the second step of a user and end the user's sessions. The next sign-in sets up a new one."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("login")

    def handle(self, *_args: Any, login: str, **_options: Any) -> None:
        user = User.objects.filter(username=login).first()
        if user is None:
            raise CommandError(f"There is no user named {login!r}.")
        reset_second_factor(user, actor="system")
        self.stdout.write(f"The next sign-in of {login} sets up a new second step.")
