import json
import stat
from datetime import date

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from tests.vectors import make_ticket_vectors as vectors
from ticketing import qr
from ticketing.keys import KeyProblem, KeyRing, generate_signing_key, load_signing_key, write_signing_key

TODAY = vectors.TODAY


def _lay(folder, kid, **notes):
    key = generate_signing_key()
    write_signing_key(folder, kid, key)
    if notes:
        (folder / f"ticket-{kid}.json").write_text(json.dumps(notes), "utf-8")
    return key


def _lay_public(folder, kid, key):
    pem = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    (folder / f"ticket-{kid}.pub.pem").write_bytes(pem)


@pytest.mark.parametrize("content", [b"", b"nonsense", b"-----BEGIN PRIVATE KEY-----\n!\n-----END PRIVATE KEY-----\n"])
def test_load_refuses_a_file_that_is_no_key_and_names_it(tmp_path, content):
    (tmp_path / "ticket-1.pem").write_bytes(content)

    with pytest.raises(KeyProblem, match=r"ticket-1\.pem cannot be read"):
        KeyRing.load(tmp_path)


def test_load_refuses_another_kind_of_key(tmp_path):
    pem = generate_private_key(SECP256R1()).private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (tmp_path / "ticket-1.pem").write_bytes(pem)

    with pytest.raises(KeyProblem, match="Ed25519"):
        KeyRing.load(tmp_path)


@pytest.mark.parametrize(
    "name", ["ticket-x.pem", "ticket-1000.pem", "ticket-1.old.pem", "ticket-256.pem", "ticket-১.pem"]
)
def test_load_refuses_a_name_without_a_number(tmp_path, name):
    _lay(tmp_path, 1)
    (tmp_path / "ticket-1.pem").rename(tmp_path / name)

    with pytest.raises(KeyProblem):
        KeyRing.load(tmp_path)


@pytest.mark.parametrize(
    "notes", ["{", "[]", '{"status": "lost"}', '{"editions": 5}', '{"editions": ["x"]}', '{"not_before": "soon"}']
)
def test_load_refuses_notes_it_does_not_understand(tmp_path, notes):
    _lay(tmp_path, 1)
    (tmp_path / "ticket-1.json").write_text(notes, "utf-8")

    with pytest.raises(KeyProblem, match="ticket-1"):
        KeyRing.load(tmp_path)


def test_load_refuses_two_halves_of_different_pairs(tmp_path):
    _lay(tmp_path, 1)
    _lay_public(tmp_path, 1, generate_signing_key())

    with pytest.raises(KeyProblem, match="not one pair"):
        KeyRing.load(tmp_path)


def test_write_never_replaces_a_key(tmp_path):
    key = _lay(tmp_path, 1)

    with pytest.raises(FileExistsError):
        write_signing_key(tmp_path, 1, generate_signing_key())

    assert load_signing_key(tmp_path / "ticket-1.pem").private_bytes_raw() == key.private_bytes_raw()
    assert [path.name for path in tmp_path.iterdir()] == ["ticket-1.pem"]


def test_sign_refuses_without_the_private_half(tmp_path):
    _lay_public(tmp_path, 1, generate_signing_key())

    with pytest.raises(KeyProblem, match=r"ticket-1\.pem is not in the key folder"):
        KeyRing.load(tmp_path).sign(vectors.ticket())


def test_an_absent_folder_has_no_keys(tmp_path):
    ring = KeyRing.load(tmp_path / "nowhere")

    assert ring.verify == {}
    assert ring.active_kid(edition=2, today=TODAY) is None


def test_written_keys_are_for_their_owner_only(tmp_path):
    _lay(tmp_path / "keys", 1)

    assert stat.S_IMODE((tmp_path / "keys" / "ticket-1.pem").stat().st_mode) == 0o600


def test_a_ring_signs_what_it_checks(tmp_path):
    _lay(tmp_path, 1)
    ring = KeyRing.load(tmp_path)

    code = ring.sign(vectors.ticket())

    assert qr.check(code, keys=ring.verify, edition=2, today=TODAY, revoked={}).ok


def test_active_kid_is_the_newest_whose_time_has_come(tmp_path):
    _lay(tmp_path, 1)
    _lay(tmp_path, 2, not_before="2026-11-20")
    _lay(tmp_path, 3, not_before="2026-11-30")
    _lay(tmp_path, 4, status="verify_only")
    _lay(tmp_path, 5, status="revoked")
    _lay(tmp_path, 6, not_before="2026-11-21", editions=[9])
    _lay_public(tmp_path, 7, generate_signing_key())
    ring = KeyRing.load(tmp_path)

    assert ring.active_kid(edition=2, today=TODAY) == 2
    assert ring.active_kid(edition=2, today=date(2026, 11, 19)) == 1
    assert ring.active_kid(edition=2, today=date(2026, 11, 30)) == 3
    assert ring.active_kid(edition=9, today=TODAY) == 6
    assert sorted(ring.verify) == [1, 2, 3, 4, 5, 6, 7]


def test_a_ring_shows_no_private_key_when_printed(tmp_path):
    _lay(tmp_path, 1)

    assert "Private" not in repr(KeyRing.load(tmp_path))
