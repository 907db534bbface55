"""The one file that Wagtail looks for: the hooks stand where their screens are."""

from ticketing import gate_hooks, registration_hooks

__all__ = ["gate_hooks", "registration_hooks"]
