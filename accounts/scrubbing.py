import logging


class Scrub(logging.Filter):
    pass
