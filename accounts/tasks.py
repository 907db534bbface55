"""What the worker runs for this room."""

from django_tasks import task

from accounts.services.outbox import send_due_messages


@task()  # type: ignore[untyped-decorator]
def send_queued_messages() -> int:
    """Look at the outbox and send what is due."""
    return send_due_messages()
