"""Repair Wagtail's groups from the memberships."""

from typing import Any

from django.core.management.base import BaseCommand

from summit.services.memberships import rebuild_groups


class Command(BaseCommand):
    help = "Make the groups of the back office anew from the memberships."

    def handle(self, *_args: Any, **_options: Any) -> None:
        self.stdout.write(f"{rebuild_groups()} groups.")
