"""The keys of access tokens: published, rotated and retired while the server runs."""

import json

import pytest

from client import Client, base64url, make_token, problem, read_token
from server import Server, run, until

ME = "/api/v1/me"
JWKS = "/.well-known/jwks.json"


def keys(server, *command):
    done = run("keys", *command, "--data-dir", server.data_dir)
    assert done.returncode == 0, done
    return [line.split()[0] for line in done.stdout.splitlines()]


def published(server):
    answer = Client(server).get(JWKS)
    assert answer.status_code == 200 and answer.headers["Cache-Control"] == "public, max-age=300"
    return [key["kid"] for key in answer.json()["keys"]]


def kid_of(client):
    return read_token(client.token)[0]["kid"]


@pytest.fixture
def own():
    with Server() as server:
        yield server


def test_a_token_is_signed_with_a_published_key(server, user):
    header = read_token(user.token)[0]
    key = {key["kid"]: key for key in Client(server).get(JWKS).json()["keys"]}[header["kid"]]
    assert header == {"alg": "ES256", "typ": "JWT", "kid": key["kid"]}
    assert (key["kty"], key["crv"], key["alg"], key["use"]) == ("EC", "P-256", "ES256", "sig")
    assert set(key) == {"kty", "crv", "alg", "use", "kid", "x", "y"}


def test_rotation_overlaps_on_the_running_server(own):
    before = Client.sign_up(own)
    old = kid_of(before)
    fresh, *rest = keys(own, "rotate")
    assert rest == [old]
    until(lambda: published(own) == [fresh, old], "the new key is published", 10)
    after = Client.sign_up(own)
    assert kid_of(after) == fresh
    for client in (before, after):
        assert client.get(ME).status_code == client.again().get(ME).status_code == 200
    assert "verifies until" in run("keys", "list", "--data-dir", own.data_dir).stdout
    own.restart()
    for client in (before, after):
        assert client.again().get(ME).status_code == 200


def test_a_retired_key_is_refused_within_seconds(own):
    before = Client.sign_up(own)
    assert before.get(ME).status_code == 200  # known to the cache
    keys(own, "retire", kid_of(before))
    until(lambda: before.again().get(ME).status_code == 401, "the token is void", 10)
    after = Client.sign_up(own)
    assert kid_of(after) != kid_of(before) and after.get(ME).status_code == 200
    assert kid_of(before) not in published(own)


def test_a_key_that_does_not_exist_cannot_be_retired(own):
    done = run("keys", "retire", "nonsense", "--data-dir", own.data_dir)
    assert done.returncode == 1 and "nonsense" in done.stderr


def test_a_token_of_a_key_that_the_server_has_not_heard_of_yet_is_accepted(own):
    """As from another node: the command signs with a key that is a moment old."""
    user = Client.sign_up(own)
    fresh = keys(own, "rotate")[0]
    token = run("token", "--user", user.account["email"], "--data-dir", own.data_dir).stdout.strip()
    assert read_token(token)[0]["kid"] == fresh
    assert Client(own, token).get(ME).json() == user.account


def test_private_halves_are_stored_encrypted(own):
    user = Client.sign_up(own)
    sealed = own.query("select private_key from signing_keys where kid = '" + kid_of(user) + "'")
    assert sealed[0][0].startswith("s1.")
    done = run("secrets", "reencrypt", "--data-dir", own.data_dir)
    assert done.returncode == 0, done
    own.restart()
    assert kid_of(Client.sign_up(own)) == kid_of(user)


def test_without_its_encryption_keys_a_server_says_what_is_wrong(own):
    own.stop()
    (own.data_dir / "encryption-keys").unlink()
    done = run("serve", "--data-dir", own.data_dir, "--listen", "127.0.0.1:0")
    assert done.returncode == 1 and "ENCRYPTION_KEYS" in done.stderr, done


def test_the_shared_secret_makes_no_tokens_of_own_accounts(server, user):
    for header in (
        {"alg": "HS256"},
        {"alg": "HS256", "kid": kid_of(user)},
        {"alg": "ES256", "kid": kid_of(user)},
    ):
        token = make_token(header=header, iss="steward", sub=user.id)
        problem(Client(server, token).get(ME), 401, "unauthorized")


def test_without_a_shared_secret_only_own_tokens_are_accepted():
    with Server(JWT_SECRET=None) as own:
        assert Client.sign_up(own).get(ME).status_code == 200
        problem(Client(own, make_token()).get(ME), 401, "unauthorized")


@pytest.mark.parametrize(
    "change",
    [
        {"kid": "made-up"},
        {"kid": "../../../../dev/null"},
        {"kid": "' or '1'='1"},
        {"kid": ""},
        {"kid": 7},
        {"kid": "x" * 300},
        {"alg": "none"},
        {"alg": "HS256"},
        {"alg": "RS256"},
        {"alg": "EdDSA"},
        {"jku": "https://evil.example/jwks.json", "kid": "made-up"},
        {"crit": ["exp"]},
    ],
    ids=str,
)
def test_a_token_with_another_header_is_refused(server, user, change):
    header = {**read_token(user.token)[0], **change}
    _, payload, signature = user.token.split(".")
    for mark in (signature, ""):
        token = ".".join([base64url(json.dumps(header).encode()), payload, mark])
        problem(Client(server, token).get(ME), 401, "unauthorized")


def test_own_tokens_do_not_travel_to_another_server(server, own):
    problem(Client(own, Client.sign_up(server).token).get(ME), 401, "unauthorized")
