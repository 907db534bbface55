"""The coordinator's link: who has it speaks for the group."""

from ticketing.links import link_token, proves, said_by
from ticketing.models import Group

PURPOSE = "summit-group-link-v1"


def group_token(group: Group) -> str:
    """The token of `/g/<token>/`."""
    return link_token(group.public_id, group.link_version, purpose=PURPOSE)


def group_path(token: str) -> str:
    """The address of the coordinator's page, without the origin."""
    return f"/g/{token}/"


def group_by_token(token: str) -> Group | None:
    """The group whose live link this is, with activity, event and edition; None for anything else, and once it is erased."""
    public_id = said_by(token)
    if public_id is None:
        return None
    group = Group.objects.select_related("activity__event__edition").filter(public_id=public_id).first()
    if group is None or group.is_erased or not proves(token, public_id, group.link_version, purpose=PURPOSE):
        return None
    return group
