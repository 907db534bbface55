"""Approval by whoever may publish the page, instead of by a fixed group: rights follow the event."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page, Task, TaskState
from wagtail.permissions import page_permission_policy


class PublisherApproval(Task):
    """A step at which one publisher of the page's event approves, or asks for changes."""

    class Meta:
        verbose_name = _("approval by a publisher")
        verbose_name_plural = _("approvals by a publisher")

    @classmethod
    def get_description(cls) -> str:
        return str(_("Whoever may publish the page can approve it."))

    def get_actions(self, obj: Any, user: Any) -> list[tuple[str, Any, bool]]:
        if not self._may_judge(obj, user):
            return []
        return [
            ("reject", _("Request changes"), True),
            ("approve", _("Approve"), False),
            ("approve", _("Approve with comment"), True),
        ]

    def get_task_states_user_can_moderate(self, user: Any, **_kwargs: Any) -> Any:
        own = page_permission_policy.instances_user_has_permission_for(user, "publish").values_list("pk", flat=True)
        running = self.task_states.filter(status=TaskState.STATUS_IN_PROGRESS)
        return running.filter(workflow_state__object_id__in=[str(pk) for pk in own])

    @transaction.atomic
    def on_action(self, task_state: TaskState, user: Any, action_name: str, **kwargs: Any) -> Any:
        """The address names the task state by number alone: ask about the page that it judges, not the one named there."""
        if not self._may_judge(task_state.workflow_state.content_object, user):
            raise PermissionDenied
        return super().on_action(task_state, user, action_name, **kwargs)

    @staticmethod
    def _may_judge(obj: Any, user: Any) -> bool:
        return isinstance(obj, Page) and bool(obj.permissions_for_user(user).can_publish())
