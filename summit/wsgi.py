"""The door for gunicorn."""

import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "summit.settings")
application = get_wsgi_application()
# Every view is imported now and not by the first visitor; with --preload once for all workers, which are forked then.
_ = get_resolver().url_patterns
