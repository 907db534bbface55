from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "accounts"

    def ready(self) -> None:
        from accounts.office_start import start_choosers_without_inline_script  # needs every app to be loaded

        start_choosers_without_inline_script()
