"""The closed list of codes that the API answers with: `code` -> (statuses, meaning for programmers).

A code never changes its meaning; a new refusal adds a line here in the same commit. A test reads the source for codes
that are missing, and compares docs/api/errors.md with `as_markdown()`.
"""

GENERAL: dict[str, tuple[tuple[int, ...], str]] = {
    "malformed": ((400,), "The body, path or query cannot be read: no JSON, no UTF-8, NUL bytes, nested too deep."),
    "invalid": ((400,), "Fields are wrong; `errors` names each with its own code and reason."),
    "too_many_fields": ((400,), "More form fields or files than are accepted."),
    "not_authenticated": ((401,), "No session and no token came with the request."),
    "bad_token": ((401,), "The token is unknown."),
    "token_expired": ((401,), "The token's time is over."),
    "token_revoked": ((401,), "The token was revoked, or its owner's account was closed."),
    "not_allowed": ((403,), "The caller is known but may not do this."),
    "second_factor_needed": ((403,), "The session has not shown the second step that its user has or needs."),
    "csrf_failed": ((403,), "A browser session without its CSRF token. Programs use a token of their own."),
    "scope_missing": ((403,), "The token has not the scope: `read` for safe methods, `write` for the others."),
    "not_found": ((404,), "Nothing at this address, or it is not the caller's."),
    "method_not_allowed": ((405,), "The address does not offer the method; `Allow` names those it does."),
    "not_acceptable": ((406,), "No format that `Accept` asks for is offered."),
    "conflict": ((409,), "Another request changed the same thing at the same moment; nothing was stored."),
    "too_large": ((413,), "The body or a file is larger than accepted."),
    "unsupported_media_type": ((415,), "The content type of the body is not accepted."),
    "request_id_reused": ((422,), "The `request_id` was used before with another content."),
    "too_many": ((429,), "Too many requests of this kind; `Retry-After` says when to come again."),
    "header_too_large": ((431,), "The address or a header is longer than accepted."),
    "internal": ((500,), "A fault on our side. It was logged; nothing more is said."),
    "busy": ((503,), "The database is held by others at this moment; nothing was lost, send it again."),
    "unavailable": ((503,), "A part is down; nothing was lost, send it again after `Retry-After`."),
}

ACCOUNTS: dict[str, tuple[tuple[int, ...], str]] = {
    "wrong_credentials": ((409,), "User name or password are wrong, or the account is closed."),
    "wrong_code": ((409,), "The six-digit code or recovery code is wrong or was used."),
    "expired_in_the_past": ((409,), "A token's end lies in the past."),
    "unknown_scope": ((409,), "A token was asked for with a scope that does not exist."),
    "name_needed": ((409,), "A token or a device needs a name."),
    "already_sent": ((409,), "The message went out already."),
}

REGISTRATION: dict[str, tuple[tuple[int, ...], str]] = {
    "unknown_activity": ((400,), "No public activity has this code."),
    "several_editions": ((400,), "The activities of one request belong to different editions."),
    "name_missing": ((400,), "A person needs a name in one of the languages."),
    "sold_out": ((409,), "No place is left in one of the activities; nothing was stored for the others."),
    "closed": ((409,), "Registration is closed, or the activity is over or cancelled."),
    "not_open_yet": ((409,), "Registration has not begun."),
    "invitation_required": ((409,), "The activity is by invitation, and none came with the request."),
    "already_registered": (
        (409,),
        "The person is registered already; adding needs `Authorization: Attendee`. The link was mailed again.",
    ),
    "too_many_on_phone": ((409,), "As many people as allowed have registered with this phone number."),
    "claim_lapsed": ((409,), "The offered place was not taken in time."),
    "not_offered": ((409,), "No place is kept for this registration."),
    "not_movable": ((409,), "The registration was cancelled, so it cannot be changed for another."),
    "not_transferable": ((409,), "The place cannot be passed on."),
    "reserved_place": ((409,), "The place is reserved for people of whom the other person is none."),
    "criteria_missing": ((400,), "A sub-quota must say for whom it keeps places."),
    "release_in_the_past": ((400,), "A sub-quota must keep its places until a time to come."),
    "quota_without_limit": ((409,), "A quota without a limit cannot keep places back."),
    "sub_quota_too_large": ((409,), "The quota has not as many free places."),
    "sub_quota_released": ((409,), "The places are open to everybody already."),
    "erased": ((409,), "The person of this request had the own data erased."),
    "not_pending": ((409,), "Only a registration that waits for approval can be approved."),
    "ticket_revoked": ((409,), "The ticket was revoked."),
    "other_event": ((400,), "A quota can only hold activities of its own event."),
    "capacity_below_taken": ((409,), "Nobody loses a place because a number was lowered."),
    "no_address": ((409,), "The person gave no e-mail address, so no link can be mailed."),
    "nobody_confirmed": ((409,), "Badges were asked for an activity in which nobody is confirmed."),
    "no_signing_key": ((503,), "No key that may sign tickets is in the key folder."),
}

CAREERFAIR: dict[str, tuple[tuple[int, ...], str]] = {
    "consent_needed": ((400,), "Nothing was agreed to, so nobody could read what was sent."),
    "cv_or_form_needed": ((400,), "Neither a CV nor institution with degree or year of study was sent."),
    "application_withdrawn": ((409,), "The application was withdrawn."),
    "outcome_out_of_order": ((409,), "This cannot follow what was decided before."),
    "unknown_outcome": ((400,), "The outcome is not one of the list."),
    "not_an_employer": ((403,), "The account does not act for a company."),
    "employer_not_verified": ((403,), "The company is not verified, or was suspended."),
    "too_many_views": ((429,), "The company opened as many CVs as one day allows."),
    "no_cv": ((404,), "There is no CV to be opened."),
    "cv_not_ready": ((409,), "The CV was not scanned yet, or it was stopped."),
    "acts_for_another": ((409,), "The user represents another company."),
    "takes_no_cvs": ((409,), "Activities of this kind take no CVs."),
    "closes_before_it_opens": ((400,), "The end lies before the beginning."),
    "file_empty": ((400,), "The file has no bytes."),
    "file_too_many": ((400,), "More than one file in a field for one."),
    "file_name": ((400,), "The name of the file tries something: a path, hidden characters, a second ending."),
    "file_too_large": ((413,), "The file is larger than accepted."),
    "file_type": ((415,), "The content is none of the accepted types."),
    "file_mismatch": ((415,), "Content, ending and declared type contradict each other."),
    "file_mixed": ((415,), "The file is of two types at once, or carries something before or behind the document."),
    "file_active": ((415,), "The file holds scripts, macros, attachments or calls to somewhere else."),
    "file_encrypted": ((415,), "The file needs a password."),
    "file_broken": ((415,), "The file cannot be opened."),
    "file_expands": ((415,), "The file unpacks to far more than it should."),
    "file_too_long": ((415,), "Too many pages, objects or dots."),
    "file_infected": ((415,), "The file carries a known signature of malware."),
}

PROGRAMME: dict[str, tuple[tuple[int, ...], str]] = {
    "unknown_role": ((400,), "There is no role of that name."),
    "may_not_grant": ((403,), "The caller may not give or take that role there."),
    "room_taken": ((409,), "Another live activity or session holds the room at that time."),
    "not_in_both_languages": ((409,), "Title or summary is missing in one of the languages."),
    "no_alias": ((409,), "A page of the programme cannot be shown at two places."),
    "stays_in_place": ((409,), "A page of the programme cannot be moved under another parent."),
    "reason_missing": ((400,), "A reason is needed in both languages."),
    "not_public": ((409,), "Only what is public can be postponed or cancelled."),
    "not_planned": ((409,), "It is postponed or cancelled; resume it first."),
    "not_begun": ((409,), "It has not begun, so it cannot be done."),
    "is_done": ((409,), "It already took place."),
    "event_exists": ((409,), "The edition already has an event of that division."),
    "slug_taken": ((409,), "Another page at that place has the address."),
}

GATE: dict[str, tuple[tuple[int, ...], str]] = {
    "enrolment_unknown": ((404,), "No device waits for this enrolment code."),
    "enrolment_used": ((409,), "The enrolment code was used; each enrols one device."),
    "enrolment_expired": ((409,), "The enrolment code is too old."),
    "device_revoked": ((401,), "The device was shut out; it needs a new enrolment code."),
}

DIALOGUE: dict[str, tuple[tuple[int, ...], str]] = {
    "not_a_dialogue": ((409,), "The activity is not a policy dialogue."),
    "proposals_closed": ((409,), "The dialogue takes no proposals any more."),
    "unknown_agenda_point": ((400,), "The dialogue has no agenda point with that number."),
    "unknown_organisation": ((400,), "No organisation has this code."),
    "unknown_proposal": ((400,), "One of the proposals is not of this dialogue."),
    "proposal_is_used": ((409,), "A recommendation follows from the proposal."),
    "no_draft": ((409,), "There are no minutes to adopt."),
    "minutes_incomplete": ((409,), "The minutes lack their date or their Bangla text."),
    "recommendation_incomplete": ((400,), "The text is missing in one of the languages."),
    "source_not_qualified": ((409,), "A source is no qualified proposal of the same dialogue."),
    "not_a_dialogues_recommendation": ((409,), "Only the recommendation of a dialogue is endorsed by its chair."),
    "unknown_recommendation": ((400,), "One of the recommendations is not of this edition."),
    "nothing_to_consolidate": ((400,), "No recommendation was named."),
    "not_endorsed": ((409,), "A recommendation is not endorsed, of another edition, or consolidated already."),
}

CODES = {**GENERAL, **PROGRAMME, **ACCOUNTS, **REGISTRATION, **GATE, **CAREERFAIR, **DIALOGUE}

# Codes of single fields, inside `errors` of a 400. They are those of Django REST framework and of our own checks.
FIELD_CODES = {
    "required": "The field is missing.",
    "blank": "The field is empty.",
    "null": "The field is null.",
    "invalid": "The value has not the form that is asked for.",
    "invalid_choice": "The value is not one of those offered.",
    "does_not_exist": "The thing named does not exist, or is not the caller's.",
    "max_length": "Longer than accepted.",
    "min_length": "Shorter than accepted.",
    "max_value": "Greater than accepted.",
    "min_value": "Smaller than accepted.",
    "not_a_list": "A list is asked for.",
    "not_a_dict": "An object is asked for.",
    "empty": "The list or file is empty.",
    "too_short": "A phone number with a digit too few.",
    "too_long": "A phone number with a digit too many.",
    "not_mobile": "A phone number that is no mobile one.",
    "not_a_phone": "No phone number.",
    "invalid_name": "No name of a person.",
    "unknown_district": "None of the 64 districts.",
    "unknown_activity": "No public activity has this code.",
    "kind_not_open": "This kind of ticket is given by the organisers.",
    "consent_needed": "Nobody is registered without this consent.",
    "invalid_answer": "An answer of a type or length that is not accepted.",
    "null_characters_not_allowed": "The text contains NUL.",
    "surrogate_characters_not_allowed": "The text contains half a character.",
}


def as_markdown() -> str:
    """docs/api/errors.md, whole."""
    lines = [
        "# Errors of the API",
        "",
        "Every error is a document of RFC 9457, `application/problem+json`:",
        "",
        "```json",
        '{"type": "https://…/api/v1/problems/invalid/", "status": 400,',
        ' "title": "The request is not complete or not correct",',
        ' "detail": "Some entries need to be corrected. Each is named with its reason.", "code": "invalid",',
        ' "errors": [{"field": "person.phone", "code": "required", "detail": "This field is required."}]}',
        "```",
        "",
        "`code` is stable and never translated; `title` and `detail` follow `Accept-Language` (`bn` or `en`, else `en`).",
        "`errors` is there for 400 only. 429 and 503 carry `Retry-After` in seconds; a 503 means that nothing was kept",
        "and nothing was lost. The same request with the same `request_id` may be sent again at any time.",
        "",
        "| code | status | meaning |",
        "|---|---|---|",
        *(
            f"| `{code}` | {', '.join(map(str, statuses))} | {meaning} |"
            for code, (statuses, meaning) in sorted(CODES.items())
        ),
        "",
        "## Codes of fields",
        "",
        "| code | meaning |",
        "|---|---|",
        *(f"| `{code}` | {meaning} |" for code, meaning in sorted(FIELD_CODES.items())),
        "",
        "A program treats a field code that it does not know as `invalid`.",
        "",
    ]
    return "\n".join(lines)
