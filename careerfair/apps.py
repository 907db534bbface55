from django.apps import AppConfig


class CareerfairConfig(AppConfig):
    name = "careerfair"
