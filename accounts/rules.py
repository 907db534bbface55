"""Named questions about a user: what he must do before he may go on."""

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django_otp.plugins.otp_totp.models import TOTPDevice


def has_second_factor(user: AbstractBaseUser | AnonymousUser) -> bool:
    """He proved once that his phone makes our codes."""
    return bool(TOTPDevice.objects.filter(user_id=user.pk, confirmed=True).exists())


def must_set_up_second_factor(user: AbstractBaseUser | AnonymousUser) -> bool:
    """Nobody comes in by password alone on this installation, and he has nothing else yet."""
    return settings.SECOND_FACTOR == "required" and not has_second_factor(user)
