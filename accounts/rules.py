"""Named questions about a user: what he must do before he may go on."""

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django_otp.plugins.otp_totp.models import TOTPDevice


def has_second_factor(user: AbstractBaseUser | AnonymousUser) -> bool:
    """He proved once that his phone makes our codes."""
    return bool(TOTPDevice.objects.filter(user_id=user.pk, confirmed=True).exists())


def owes_second_factor(user: AbstractBaseUser | AnonymousUser) -> bool:
    """His session is older than his device, or than the rule that asks for one. Asks the database only if unproved."""
    is_verified = getattr(user, "is_verified", None)  # django-otp's middleware puts it there
    if not user.is_authenticated or (is_verified is not None and is_verified()):
        return False
    return settings.SECOND_FACTOR == "required" or has_second_factor(user)


def must_set_up_second_factor(user: AbstractBaseUser | AnonymousUser) -> bool:
    """Nobody comes in by password alone on this installation, and he has nothing else yet."""
    return settings.SECOND_FACTOR == "required" and not has_second_factor(user)
