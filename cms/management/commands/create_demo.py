from django.core.management import BaseCommand

from cms.demo.building import build_demo


class Command(BaseCommand):
    help = "Fill an empty database with the demo."

    def handle(self, *_args, **_options):
        build_demo()
