from django.apps import AppConfig


class SummitConfig(AppConfig):
    name = "summit"

    def ready(self) -> None:
        """Give the page models their forms: a form asks services, so a model cannot import it."""
        from summit.forms import FORMS  # models are not loaded before this

        for model, form in FORMS.items():
            model.base_form_class = form
