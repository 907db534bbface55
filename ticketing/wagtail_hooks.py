"""The one file that Wagtail looks for: the hooks stand where their screens are."""

from ticketing import fill_hooks, gate_hooks, invitation_hooks, question_hooks, registration_hooks

__all__ = ["fill_hooks", "gate_hooks", "invitation_hooks", "question_hooks", "registration_hooks"]
