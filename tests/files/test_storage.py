"""Objects without rows: what a refusal, a crash and a sweep leave in the private storage."""

import os
import time

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import storages

from accounts.errors import Refusal
from files.downloads import private_file
from files.storage import discard_file, read_file, remove_file, remove_strays, store_file
from files.uploads import IncomingFile, incoming_file, refuse_long_body
from tests.files.good_files import pdf

pytestmark = pytest.mark.usefixtures("private")
MAX_BYTES = 100_000


def stored_objects(private) -> list[str]:
    return sorted(str(path.relative_to(private)) for path in private.rglob("*") if path.is_file())


def test_file_that_is_refused_is_not_stored(private):
    with pytest.raises(Refusal) as refused:
        store_file(IncomingFile("a.pdf", "", b"%PDF-1.7 no more"), folder="x", max_bytes=MAX_BYTES, field="letter")

    assert (refused.value.code, refused.value.field) == ("file_broken", "letter")
    assert stored_objects(private) == []


def test_two_files_of_one_field_are_refused(rf):
    with pytest.raises(Refusal) as refused:
        incoming_file([ContentFile(b"a"), ContentFile(b"b")], max_bytes=MAX_BYTES)

    assert refused.value.code == "file_too_many"


@pytest.mark.parametrize("said", ["400001", "9" * 30])
def test_body_that_announces_too_much_is_refused_unread(said):
    with pytest.raises(Refusal) as refused:
        refuse_long_body({"CONTENT_LENGTH": said}, max_bytes=MAX_BYTES)

    assert (refused.value.code, refused.value.status) == ("file_too_large", 413)


@pytest.mark.parametrize("said", ["", "nonsense", "-5", "400000", None])
def test_body_that_fits_or_says_nothing_is_read(said):
    refuse_long_body({"CONTENT_LENGTH": said}, max_bytes=MAX_BYTES)


def test_lost_object_is_a_sentence_and_no_fault():
    with pytest.raises(Refusal) as refused:
        private_file("x/gone.pdf", kind="pdf", name="gone")

    assert (refused.value.code, refused.value.status, refused.value.retry_after) == ("unavailable", 503, 15)


def test_stored_name_is_ours_and_what_was_stored_is_read(private):
    stored = store_file(IncomingFile("My letter.pdf", "", pdf()), folder="x", max_bytes=MAX_BYTES)

    assert stored.examined.name == "My letter"
    assert "letter" not in stored.name
    assert stored_objects(private) == [stored.name]
    assert read_file(stored.name) == pdf()


def test_discarded_file_is_gone_and_twice_is_harmless(private):
    stored = store_file(IncomingFile("a.pdf", "", pdf()), folder="x", max_bytes=MAX_BYTES)

    discard_file(stored)
    discard_file(stored)
    discard_file(None)
    remove_file("x/never-there.pdf")

    assert stored_objects(private) == []


def test_file_goes_out_as_an_attachment_that_nothing_runs():
    stored = store_file(IncomingFile("a.pdf", "", pdf()), folder="x", max_bytes=MAX_BYTES)

    answer = private_file(stored.name, kind="pdf", name="চিঠি\r\nX: y")

    assert answer.content == pdf()
    assert answer.headers["Content-Disposition"].startswith("attachment;")
    assert "\n" not in answer.headers["Content-Disposition"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert answer.headers["Cache-Control"] == "private, no-store"


def test_only_old_unknown_objects_of_the_folder_are_strays(private):
    storage = storages["private"]
    old, young, known, elsewhere = (
        storage.save(name, ContentFile(b"x")) for name in ("x/old.pdf", "x/young.pdf", "x/known.pdf", "y/old.pdf")
    )
    hours_ago = time.time() - 7200
    for name in (old, known, elsewhere):
        os.utime(private / name, (hours_ago, hours_ago))

    assert remove_strays("x", known=[known]) == 1
    assert remove_strays("x", known=[known]) == 0
    assert stored_objects(private) == sorted([young, known, elsewhere])


def test_folder_that_was_never_written_has_no_strays():
    assert remove_strays("nothing-here", known=[]) == 0
