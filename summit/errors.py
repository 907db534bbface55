"""The one exception of the domain, under the name that the rooms above know it by."""

from accounts.errors import Refusal

__all__ = ["Refusal"]
