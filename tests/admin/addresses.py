"""Every address of the back office, found by walking the URL patterns, with its arguments filled from event B."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.admin.world import World

ADMIN = "admin/"
# Raises on purpose, to try the error page; signs the tester out.
LEFT_OUT = {"wagtailadmin_error_test", "wagtailadmin_logout"}


@dataclass(frozen=True)
class Address:
    """One address to knock at; `values` is what a browser would post there, had it the right."""

    name: str
    path: str
    values: dict[str, Any] = field(default_factory=dict)


def all_addresses(world: World) -> list[Address]:
    return [*_generated(world), *_by_hand(world)]


def _patterns(resolver: Any, space: tuple[str, ...] = (), route: str = "") -> Iterator[tuple[str, list[str]]]:
    for pattern in resolver.url_patterns:
        path = route + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from _patterns(pattern, (*space, pattern.namespace) if pattern.namespace else space, path)
        elif isinstance(pattern, URLPattern) and pattern.name and path.startswith(ADMIN):
            regex = getattr(pattern.pattern, "regex", None)
            arguments = list(pattern.pattern.converters) or (list(regex.groupindex) if regex else [])
            yield ":".join((*space, pattern.name)), arguments


def _generated(world: World) -> Iterator[Address]:
    for name, arguments in _patterns(get_resolver()):
        if name in LEFT_OUT or name == "wagtailadmin_pages:revisions_compare":
            continue
        for page in world.pages if "page_id" in arguments or "page_to_move_id" in arguments else [world.activity]:
            kwargs = {argument: _value(world, name, argument, page) for argument in arguments}
            yield Address(name, reverse(name, kwargs=kwargs), _body(world, name, page))


def _value(world: World, name: str, argument: str, page: Any) -> Any:
    if argument == "pk":
        return _key(world, name)
    if name == "ticketing_open_carry_forward" and argument == "invitation":
        return world.carried.code
    if name in ("ticketing_change_place", "ticketing_person_answers") and argument == "code":
        return world.registration.code
    if (room := name.partition("_")[0], argument) in (special := _special(world)):
        return special[room, argument]
    table: dict[str, Callable[[], Any]] = {
        "page_id": lambda: page.pk,
        "page_to_move_id": lambda: page.pk,
        "parent_page_id": lambda: world.event.pk,
        "destination_id": lambda: world.event.pk,
        "page_pk": lambda: page.pk,
        "object_id": lambda: page.pk,
        "revision_id": lambda: page.latest_revision_id,
        "task_state_id": lambda: world.task_state.pk,
        "task_id": lambda: world.task_state.task_id,
        "workflow_state_id": lambda: world.task_state.workflow_state_id,
        "workflow_pk": lambda: world.task_state.workflow_state.workflow_id,
        "action_name": lambda: "publish" if "api" in name else "approve",
        "app_label": lambda: "summit" if "choose_parent" in name or "editing" in name else "wagtailcore",
        "model_name": lambda: {"wagtail_bulk_action": "page", "wagtailadmin_workflows:add_task": "task"}.get(
            name, "tag" if "tag" in name else "activity"
        ),
        "action": lambda: "publish",
        "app_name": lambda: "taggit",
        "content_type_app_name": lambda: "summit",
        "content_type_model_name": lambda: "activity",
        "collection_id": lambda: world.collection.pk,
        "image_id": lambda: world.image.pk,
        "document_id": lambda: world.document.pk,
        "doc_id": lambda: world.document.pk,
        "uploaded_file_id": lambda: 1,
        "filter_spec": lambda: "original",
        "session_id": lambda: world.editing_session.pk,
        "membership": lambda: world.membership.pk,
        "code": lambda: world.event.code if "open_like" in name else world.activity.code,
        "verb": lambda: "cancel",
        "activity": lambda: world.activity.code,
        "gate": lambda: world.gate.code,
        "device": lambda: world.device.code,
        "event": lambda: world.event.code,
        "edition": lambda: world.event.edition.code,
        "run": lambda: world.bulk_run,
        "attendee": lambda: world.attendee.code,
        "quota": lambda: world.quota.pk,
        "invitation": lambda: world.invitation.code,
        "carry_forward": lambda: world.carried.rule.code,
        "guest_list": lambda: world.guest_list.pk,
        "sub_quota": lambda: world.sub_quota.pk,
        "question": lambda: world.question.pk,
        "file": lambda: world.answer_file.pk,
        "batch": lambda: world.batch.pk,
        "college": lambda: world.group_sheet.group.code,
        "group_sheet": lambda: world.group_sheet.pk,
        "merge": lambda: world.merge.pk,
        "kind": lambda: "csv",
        "uidb64": lambda: "MQ",
        "token": lambda: "set-password",
    }
    assert argument in table, f"{name} asks for {argument}: say here what that is in event B"
    return table[argument]()


def _special(world: World) -> dict[tuple[str, str], Any]:
    """Arguments that mean different things in different rooms, by the first word of the address's name."""
    return {
        ("dialogue", "activity"): world.dialogue.activity.code,
        ("dialogue", "code"): world.proposal.code,
        ("careerfair", "activity"): world.application.campaign.activity.code,
        ("careerfair", "code"): world.application.code,
        ("careerfair", "organisation"): world.employer.organisation.code,
        ("ticketing", "code"): world.gate.code,
    }


def _key(world: World, name: str) -> int:
    """Primary key for an address that only says `pk`: its namespace names the model."""
    space, _colon, view = name.partition(":")
    for prefix in ("wagtailsnippets_", "wagtailsnippetchoosers_"):
        if space.startswith(prefix):
            return int(world.shared[space.removeprefix(prefix)].pk)
    table: dict[str, Any] = {
        "wagtailadmin_api": world.activity,
        "wagtailadmin_collections": world.collection,
        "wagtailadmin_workflows": world.task_state.task if "task" in view else world.workflow,
        "wagtailsites": world.site,
        "wagtailusers_users": world.user,
        "wagtailusers_groups": world.group,
        "wagtaildocs_chooser": world.document,
        "wagtailimages_chooser": world.image,
        "audit_log": world.log_entry,
        "outbox": world.message,
        "accounts_revoke_key": world.api_token,
        "accounts_resend": world.message,
        "accounts_reset_user": world.user,
        **world.upper_rooms,
    }
    if name.startswith("wagtailadmin_api:"):
        table["wagtailadmin_api"] = {"images": world.image, "documents": world.document}.get(
            name.split(":")[1], world.activity
        )
    assert space in table, f"{name} asks for a pk: say here of which row of event B"
    return int(table[space].pk)


def _body(world: World, name: str, page: Any) -> dict[str, Any]:
    space, _colon, view = name.partition(":")
    if space == "wagtailadmin_pages" and view in ("edit", "add", "preview_on_edit", "preview_on_add"):
        return world.form_of(page if "edit" in view else world.new_page)
    table: dict[str, dict[str, Any]] = {
        "wagtailadmin_pages:copy": {"new_title": "C", "new_slug": f"c-{page.pk}", "new_parent_page": world.event.pk},
        "wagtailadmin_pages:set_privacy": {"restriction_type": "login"},
        "wagtailadmin_collections:edit": {"name": "changed"},
        "wagtailimages:edit": {"title": "changed", "collection": world.collection.pk, "focal_point_x": ""},
        "wagtaildocs:edit": {"title": "changed", "collection": world.collection.pk},
        "summit_change_status": {"reason_en": "changed", "reason_bn": "changed"},
        "summit_open_like": {"division": world.free_division.pk, "slug": "opened"},
        "summit_roles": {"login": world.intruder.username, "role": "editor", "where": world.event.code},
        "ticketing_invitation_deed": {"deed": "withdraw", "code": world.invitation.code, "sure": "1"},
        "ticketing_question_act": {"retire": "1"},
        "ticketing_merge": {"keep": world.attendee.code, "gone": world.twin.code},
        "dialogue_write_proposal": {"text": "changed", "necessity": "changed", "proposer": "changed", "language": "en"},
    }
    return table.get(name, {})


def _by_hand(world: World) -> Iterator[Address]:
    """What the patterns do not say: query strings, and pairs of an own and a foreign object."""
    page, own = world.activity, world.own
    for action in ("delete", "move", "publish", "unpublish"):
        path = reverse("wagtail_bulk_action", args=["wagtailcore", "page", action])
        yield Address(f"bulk page {action}", f"{path}?id={page.pk}", {"chooser": world.event.pk})
        yield Address(f"bulk page {action}, own and foreign", f"{path}?id={page.pk}&id={own.activity.pk}")
    yield Address("bulk page all", f"{path}?id=all&childOf={world.event.pk}")
    for model, row in (("image", world.image), ("document", world.document)):
        for action in ("delete", "add_to_collection", "add_tags"):
            path = reverse("wagtail_bulk_action", args=[f"wagtail{model}s".replace("uments", "s"), model, action])
            values = {"collection": own.collection.pk, "tags": "taken"}
            yield Address(f"bulk {model} {action}", f"{path}?id={row.pk}", values)
    yield Address(
        "chosen multiple", reverse("wagtailadmin_choose_page_chosen_multiple") + f"?id={page.pk}&id={world.event.pk}"
    )
    for name in ("site_history", "workflow", "workflow_tasks", "aging_pages", "locked_pages", "page_types_usage"):
        yield Address(f"csv {name}", reverse(f"wagtailadmin_reports:{name}") + "?export=csv")
    for name in (
        "wagtailadmin_pages:search",
        "wagtailadmin_choose_page_search",
        "wagtailimages:index",
        "wagtaildocs:index",
        "wagtailimages_chooser:choose_results",
        "wagtaildocs_chooser:choose_results",
        "audit_log:index",
    ):
        yield Address(f"search {name}", reverse(name) + "?q=bsecret")
    twins = f"?keep={world.attendee.code}&gone={world.twin.code}"
    for event in (world.event, own.event):
        yield Address(f"compare people of {event.code}", reverse("ticketing_compare", args=[event.code]) + twins)
    merge = {"keep": own.attendee.code, "gone": world.twin.code}
    yield Address("merge own and foreign", reverse("ticketing_merge", args=[own.event.code]), merge)
    yield Address("undo a foreign merge", reverse("ticketing_undo_merge", args=[own.event.code, world.merge.pk]))
    yield Address("api search", reverse("wagtailadmin_api:pages:listing") + f"?fields=*&child_of={world.event.pk}")
    yield Address("compare", reverse("wagtailadmin_pages:revisions_compare", args=[page.pk, "earliest", "latest"]))
    yield Address(
        "own page, foreign task state",
        reverse("wagtailadmin_pages:workflow_action", args=[own.activity.pk, "approve", world.task_state.pk]),
    )
    yield Address(
        "own page, foreign task state, rejected",
        reverse("wagtailadmin_pages:workflow_action", args=[own.activity.pk, "reject", world.task_state.pk]),
        {"comment": "changed"},
    )
    yield Address(
        "own page copied to a foreign event",
        reverse("wagtailadmin_pages:copy", args=[own.activity.pk]),
        {"new_title": "C", "new_slug": "mine", "new_parent_page": world.event.pk},
    )
    yield Address(
        "own page moved to a foreign event",
        reverse("wagtailadmin_pages:move_confirm", args=[own.activity.pk, world.event.pk]),
    )
