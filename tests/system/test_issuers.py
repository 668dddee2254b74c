"""Tokens of other issuers: keys that are fetched, change, or cannot be reached."""

import concurrent.futures
import time

import pytest

from client import Client, make_token, problem
from issuer import Issuer
from server import Server, run, until
from certificate import make_certificate

ME = "/api/v1/me"
SHARED = "auth0-style-shared-secret-7d1f0b9ea2c84635"


@pytest.fixture(scope="module")
def issuer():
    with Issuer() as one:
        yield one


@pytest.fixture(scope="module")
def server(template, issuer):
    names = f"{issuer.url} audience=steward, https://t.auth0.example/ algorithm=HS256 secret={SHARED} audience=api"
    with Server(OIDC_ISSUERS=names, OUTBOUND_NETWORKS="any") as one:
        yield one
        one.stop()


def me(server, token):
    return Client(server, token).get(ME)


def test_a_subject_is_the_same_user_with_every_token(server, issuer):
    first = me(server, issuer.token(sub="user_ada", email="ada@example.org", name="Ada"))
    assert first.status_code == 200, first.text
    again = me(server, issuer.token(sub="user_ada"))
    other = me(server, issuer.token(sub="user_bob"))
    assert first.json()["id"] == again.json()["id"] != other.json()["id"]
    assert (first.json()["email"], first.json()["name"]) == ("ada@example.org", "Ada")


def test_keys_are_fetched_once_for_many(server, issuer):
    me(server, issuer.token())
    before = len(issuer.asked)
    with concurrent.futures.ThreadPoolExecutor(16) as pool:
        answers = list(pool.map(lambda token: me(server, token), [issuer.token() for _ in range(32)]))
    assert {answer.status_code for answer in answers} == {200}
    assert len(issuer.asked) == before


def test_claims_decide(server, issuer):
    now = int(time.time())
    assert me(server, issuer.token(aud=["other", "steward"])).status_code == 200
    assert me(server, issuer.token(exp=now - 10)).status_code == 200, "clocks may differ a little"
    for claims in (
        {"aud": "other"},
        {"aud": None},
        {"exp": now - 60},
        {"nbf": now + 60},
        {"iss": issuer.url + "/"},
        {"sub": None},
        {"sub": ""},
    ):
        problem(me(server, issuer.token(**claims)), 401)


def test_a_shared_secret_speaks_for_its_own_issuer_only(server, issuer):
    claims = {"sub": "auth0|1", "aud": "api"}
    good = me(server, make_token(SHARED, iss="https://t.auth0.example/", **claims))
    assert good.status_code == 200, good.text
    problem(me(server, make_token(SHARED, iss=issuer.url, aud="steward")), 401)
    problem(me(server, make_token(SHARED, **claims)), 401)
    problem(me(server, make_token(iss="https://t.auth0.example/", **claims)), 401)


def test_made_up_key_ids_do_not_make_the_issuer_busy(server, issuer):
    me(server, issuer.token())
    before = len(issuer.asked)
    for number in range(20):
        problem(me(server, issuer.token(kid=f"made-up-{number}")), 401)
    assert len(issuer.asked) <= before + 2, "one look, and one more if the pause was just over"
    assert me(server, issuer.token()).status_code == 200


def test_the_key_of_another_is_not_the_issuers(server, issuer):
    problem(me(server, issuer.token(issuer.new_key("evil"), kid="first")), 401)


def test_new_keys_are_found_and_the_old_ones_go():
    with Issuer() as issuer, Server(OIDC_ISSUERS=issuer.url + " audience=steward", OUTBOUND_NETWORKS="any") as server:
        old = issuer.token()
        second = issuer.new_key("second")
        issuer.published = [second.jwk]
        assert me(server, issuer.token(second)).status_code == 200
        problem(me(server, old), 401)


def test_who_waits_for_keys_holds_up_nobody_else():
    with Issuer() as issuer, Server(OIDC_ISSUERS=issuer.url + " audience=steward", OUTBOUND_NETWORKS="any") as server:
        user = Client.sign_up(server)
        issuer.gate.clear()
        with concurrent.futures.ThreadPoolExecutor(8) as pool:
            waiting = [pool.submit(me, server, issuer.token()) for _ in range(8)]
            until(lambda: issuer.asked, "the keys are asked for")
            for _ in range(20):
                assert user.get(ME).status_code == 200
            assert not any(one.done() for one in waiting)
            issuer.gate.set()
            assert {one.result().status_code for one in waiting} == {200}
        assert issuer.asked == ["/.well-known/openid-configuration", "/jwks"]


def test_an_issuer_that_cannot_be_reached_is_503_and_told_to_try_again():
    with Issuer() as issuer, Server(OIDC_ISSUERS=issuer.url + " audience=steward", OUTBOUND_NETWORKS="any") as server:
        issuer.status = 500
        problem(me(server, issuer.token()), 503)
        user = Client.sign_up(server)
        assert user.get(ME).status_code == 200
        assert "answers 500" in server.log()


def test_https_is_verified(tmp_path):
    certificate = make_certificate(tmp_path)
    with Issuer(certificate) as issuer:
        settings = {"OIDC_ISSUERS": issuer.url + " audience=steward"}
        with Server(**settings, OUTBOUND_NETWORKS="any", OUTBOUND_CA_FILE=str(certificate[0])) as server:
            assert me(server, issuer.token()).status_code == 200
        before = len(issuer.asked)
        with Server(**settings, OUTBOUND_NETWORKS="any") as server:
            problem(me(server, issuer.token()), 503)
        with Server(**settings, OUTBOUND_CA_FILE=str(certificate[0])) as server:
            problem(me(server, issuer.token()), 503)
            until(lambda: "its address is not public" in server.log(), "the reason in the log")
        assert len(issuer.asked) == before


def test_clerk_without_a_network_and_with_authorized_parties():
    with Issuer() as clerk:
        settings = {
            "CLERK_ISSUER": clerk.url,
            "CLERK_JWT_KEY": clerk.key.public_pem.replace("\n", "\\n"),
            "CLERK_AUTHORIZED_PARTIES": "https://app.example.org",
        }
        with Server(**settings) as server:
            assert me(server, clerk.token(azp="https://app.example.org", aud=None)).status_code == 200
            assert me(server, clerk.token(aud=None)).status_code == 200
            problem(me(server, clerk.token(azp="https://evil.example.org", aud=None)), 401)
        assert clerk.asked == []


def test_a_key_that_is_none_is_refused_at_the_start(tmp_path):
    done = run("serve", DATA_DIR=str(tmp_path / "data"), CLERK_ISSUER="https://clerk.example.org", CLERK_JWT_KEY="no key")
    assert done.returncode != 0
    assert "no RS256 key in PEM" in done.stderr
