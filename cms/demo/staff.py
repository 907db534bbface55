"""Logins of the demo. Passwords and keys are no secrets: they are printed, and the same in every demo of this installation."""

import base64
from dataclasses import dataclass

from django.contrib.auth.hashers import make_password
from django.utils.crypto import salted_hmac

from accounts.auth import SCOPES, hash_of
from accounts.models import ApiToken, User
from accounts.services.tokens import HINT_CHARACTERS, PREFIX
from cms.demo.shapes import Planted, Words
from summit.models import Role
from summit.services.memberships import grant_role

ACTOR = "system"
PASSWORD = "demo-demo-demo"  # noqa: S105  printed for everybody who runs the demo
TOKEN_NAME = "demo"  # noqa: S105  a label


@dataclass(frozen=True, slots=True)
class Login:
    """A login of the demo; `event` empty: the role holds for the whole edition. `shown` False: nobody signs in with it."""

    login: str
    name: Words
    role: Role | None
    event: str = ""
    shown: bool = True


LOGINS = (
    Login("admin", Words("Demo administrator", "ডেমো প্রশাসক"), None),
    Login("organiser", Words("Demo organiser", "ডেমো আয়োজক"), Role.ORGANISER),
    Login("registrar", Words("Demo registrar", "ডেমো নিবন্ধক"), Role.REGISTRAR),
    Login("editor_khulna", Words("Demo editor, Khulna", "ডেমো সম্পাদক, খুলনা"), Role.EDITOR, "bpo-now-khulna"),
    Login("publisher_khulna", Words("Demo publisher, Khulna", "ডেমো প্রকাশক, খুলনা"), Role.PUBLISHER, "bpo-now-khulna"),
    Login("editor_dhaka", Words("Demo editor, Dhaka", "ডেমো সম্পাদক, ঢাকা"), Role.EDITOR, "bpo-now-dhaka"),
    Login("gate_supervisor", Words("Demo gate supervisor", "ডেমো প্রবেশপথ তত্ত্বাবধায়ক"), Role.GATE_SUPERVISOR),
    Login(
        "rapporteur_khulna", Words("Demo rapporteur, Khulna", "ডেমো প্রতিবেদক, খুলনা"), Role.RAPPORTEUR, "bpo-now-khulna"
    ),
    Login("chair_khulna", Words("Demo chair, Khulna", "ডেমো সভাপতি, খুলনা"), Role.CHAIR, "bpo-now-khulna"),
    Login("employer", Words("Demo employer", "ডেমো নিয়োগদাতা"), Role.EMPLOYER),
    Login("employer_unverified", Words("Demo employer, not verified", "ডেমো নিয়োগদাতা, অযাচাইকৃত"), Role.EMPLOYER),
    # They wrote and adopted the minutes of the divisions that are over.
    *(
        Login(
            f"{role}_{division}",
            Words(f"Demo {role}, {division.title()}", name),
            role,
            f"bpo-now-{division}",
            shown=False,
        )
        for division, names in (
            ("rajshahi", ("ডেমো প্রতিবেদক, রাজশাহী", "ডেমো সভাপতি, রাজশাহী")),
            ("sylhet", ("ডেমো প্রতিবেদক, সিলেট", "ডেমো সভাপতি, সিলেট")),
        )
        for role, name in zip((Role.RAPPORTEUR, Role.CHAIR), names, strict=True)
    ),
)


def build_staff(planted: Planted) -> dict[str, User]:
    """Users with their roles in the example, by login; those that are there are taken as they are."""
    # Deriving a key from a password takes half a second on purpose: once is enough for one password.
    password = make_password(PASSWORD)
    staff = {}
    for one in LOGINS:
        user, _is_new = User.objects.get_or_create(
            username=one.login,
            defaults={
                "password": password if one.shown else make_password(None),
                "email": f"{one.login.replace('_', '.')}@example.org",
                "first_name": one.name.en,
                "name_bn": one.name.bn,
                "is_superuser": one.role is None,
                "is_staff": one.role is None,
            },
        )
        if one.role is not None:
            grant_role(user, role=one.role, where=planted.events.get(one.event, planted.edition), actor=ACTOR)
        staff[one.login] = user
    return staff


def token_of(login: str) -> str:
    """The key of a demo login for programs: derived from the installation's secret, so it can be printed again and is stored nowhere."""
    derived = salted_hmac("cms.demo.token", login, algorithm="sha256").digest()
    return PREFIX + base64.urlsafe_b64encode(derived).decode().rstrip("=")


def keep_tokens() -> None:
    """Make the keys of the demo logins valid: rows that are missing are made, one per login."""
    for one in LOGINS:
        if one.shown:
            token = token_of(one.login)
            ApiToken.objects.get_or_create(
                token_hash=hash_of(token),
                defaults={
                    "user": User.objects.get(username=one.login),
                    "name": TOKEN_NAME,
                    "hint": token[:HINT_CHARACTERS],
                    "scopes": list(SCOPES),
                },
            )
