"""The one file that Wagtail looks for: the hooks stand where their screens are."""

from ticketing import (
    carry_forward_hooks,
    fill_hooks,
    gate_hooks,
    group_hooks,
    invitation_hooks,
    question_hooks,
    registration_hooks,
)

__all__ = [
    "carry_forward_hooks",
    "fill_hooks",
    "gate_hooks",
    "group_hooks",
    "invitation_hooks",
    "question_hooks",
    "registration_hooks",
]
