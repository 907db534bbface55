"""The door for gunicorn."""

import gc
import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

gc.disable()  # loading leaves hardly any garbage, and looking for it takes a tenth of the time
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "summit.settings")
application = get_wsgi_application()
# Every view is imported now and not by the first visitor; with --preload once for all workers, which are forked then.
_ = get_resolver().url_patterns
# What stands now stays: the collector need not look at it again, and workers that are forked from here go on sharing it.
gc.freeze()
gc.set_threshold(20_000, 20, 20)  # a request makes some thousands of objects, and leaves none behind
gc.enable()
