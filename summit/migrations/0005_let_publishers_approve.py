"""One workflow for the whole tree: whoever may publish the page approves it. Wagtail's own asks a group that is gone."""

from django.db import migrations

NAME = "প্রকাশকের অনুমোদন · A publisher's approval"


def write(apps, schema_editor):
    workflow_rows = apps.get_model("wagtailcore", "Workflow").objects
    if workflow_rows.filter(name=NAME).exists():
        return
    root = apps.get_model("wagtailcore", "Page").objects.filter(depth=1).first()
    if root is None:
        return
    places = apps.get_model("wagtailcore", "WorkflowPage").objects
    places.filter(page=root).delete()
    workflow_rows.filter(name="Moderators approval").delete()
    apps.get_model("wagtailcore", "Task").objects.filter(name="Moderators approval").delete()
    content_type, _new = apps.get_model("contenttypes", "ContentType").objects.get_or_create(
        app_label="summit", model="publisherapproval"
    )
    task = apps.get_model("summit", "PublisherApproval").objects.create(
        name=NAME, active=True, content_type=content_type
    )
    workflow = workflow_rows.create(name=NAME, active=True)
    apps.get_model("wagtailcore", "WorkflowTask").objects.create(workflow=workflow, task_id=task.pk, sort_order=0)
    places.create(workflow=workflow, page=root)


class Migration(migrations.Migration):
    dependencies = [
        ("summit", "0004_publisher_approval"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [migrations.RunPython(write, migrations.RunPython.noop, elidable=False)]
