"""Accounts and tokens: sign-up, login, and who is refused."""

import concurrent.futures
import hashlib
import json
import threading
import time

import pytest

from client import PASSWORD, Client, base64url, faults, make_token, new_id, problem, read_token, sign
from server import SECRET, Server

ME = "/api/v1/me"
METHODS = ("get", "post", "put", "patch", "delete")
VALID = "01890a5d-ac96-774b-bcce-b302099a8057"


def with_payload(token, **claims):
    """The token with other claims and the old signature."""
    header, payload, signature = token.split(".")
    changed = {**read_token(token)[1], **claims}
    return ".".join([header, base64url(json.dumps(changed).encode()), signature])


def with_header(header, secret=SECRET):
    return make_token(header=header, secret=secret)


def flip_last_bit(token):
    """Another spelling of the same signature: base64url leaves two bits of the last character unused."""
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    return token[:-1] + alphabet[alphabet.index(token[-1]) ^ 1]


def attacks():
    now = int(time.time())
    good = make_token()
    unsigned = ".".join(good.split(".")[:2])
    yield "no header", None
    yield "another scheme", "Basic dXNlcjpwYXNzd29yZA=="
    yield "no token", "Bearer"
    yield "empty token", "Bearer "
    yield "not a token", "Bearer x"
    yield "token without scheme", good
    yield "two parts", "Bearer " + unsigned
    yield "no signature", f"Bearer {unsigned}."
    yield "four parts", f"Bearer {good}.x"
    yield "dots", "Bearer ..."
    yield "not base64url", "Bearer a!b.c$d.e"
    yield "padding", f"Bearer {good}="
    yield "two tokens", f"Bearer {good} {good}"
    yield "too long", "Bearer " + make_token(name="x" * 9000)
    yield "another spelling of the signature", "Bearer " + flip_last_bit(good)
    for name in ("none", "None", "NONE", "nOnE"):
        part = base64url(json.dumps({"alg": name, "typ": "JWT"}).encode())
        yield f"alg {name} without signature", f"Bearer {part}.{good.split('.')[1]}."
        yield f"alg {name} with a signature", "Bearer " + with_header({"alg": name, "typ": "JWT"})
    yield "HS384", "Bearer " + make_token(header={"alg": "HS384"}, digest=hashlib.sha384)
    yield "HS512", "Bearer " + make_token(header={"alg": "HS512"}, digest=hashlib.sha512)
    yield "RS256 signed as HS256", "Bearer " + with_header({"alg": "RS256"})
    yield "no alg", "Bearer " + with_header({"typ": "JWT"})
    yield "key in the token", "Bearer " + with_header(
        {"alg": "HS256", "jwk": {"kty": "oct", "k": base64url(b"x" * 32)}}, "x" * 32
    )
    yield "critical extension", "Bearer " + with_header({"alg": "HS256", "crit": ["exp"]})
    yield "another secret", "Bearer " + make_token(secret="another-secret-0123456789-0123456789")
    yield "empty secret", "Bearer " + make_token(secret="")
    yield "other claims", "Bearer " + with_payload(good, sub=VALID)
    yield "no claims", "Bearer " + with_payload(good)[:20]
    listed = good.split(".")[0] + "." + base64url(b"[]")
    yield "claims are a list", f"Bearer {listed}.{sign(listed)}"
    yield "expired", "Bearer " + make_token(iat=now - 7200, exp=now - 3600)
    yield "no expiry", "Bearer " + make_token(exp=None)
    yield "expiry as text", "Bearer " + make_token(exp=str(now + 600))
    yield "expiry in milliseconds", "Bearer " + make_token(exp=(now + 600) * 1000)
    yield "not yet valid", "Bearer " + make_token(nbf=now + 3600)
    yield "issued in the future", "Bearer " + make_token(iat=now + 3600)
    yield "wrong issuer", "Bearer " + make_token(iss="https://evil.example")
    yield "issuer that is no text", "Bearer " + make_token(iss=["steward"])
    yield "no subject", "Bearer " + make_token(sub=None)
    yield "empty subject", "Bearer " + make_token(sub="")
    yield "subject that is no text", "Bearer " + make_token(sub=7)
    yield "long subject", "Bearer " + make_token(sub="x" * 256)
    yield "subject with a NUL", "Bearer " + make_token(sub="a\0b")
    yield "own issuer under the shared secret", "Bearer " + make_token(iss="steward", sub=new_id())


ATTACKS = dict(attacks())


@pytest.mark.parametrize("name", ATTACKS)
def test_a_bad_token_is_refused(stranger, name):
    headers = {"Authorization": ATTACKS[name]} if ATTACKS[name] else {}
    body = problem(stranger.get(ME, headers=headers), 401, "unauthorized")
    assert "Exception" not in body["detail"]


@pytest.mark.parametrize(
    "name",
    ["no header", "alg none without signature", "other claims", "expired", "wrong issuer", "not a token"],
)
def test_every_route_but_the_public_ones_refuses_a_bad_token(stranger, openapi, name):
    headers = {"Authorization": ATTACKS[name]} if ATTACKS[name] else {}
    asked = 0
    for path, item in openapi["paths"].items():
        for method in METHODS:
            if method not in item or item[method]["security"] == []:
                continue
            target = path.replace("{", "").replace("}", "")
            answer = stranger.request(method, target, json=None if method == "get" else {}, headers=headers)
            problem(answer, 401, "unauthorized")
            asked += 1
    assert asked > 30


def test_the_public_routes_are_those_and_no_others(openapi):
    public = {
        path
        for path, item in openapi["paths"].items() for method in item.values() if method["security"] == []
    }
    assert {path for path in public if not path.startswith("/errors")} == {
        "/", "/health", "/ready", "/metrics", "/openapi.json", "/asyncapi.json", "/.well-known/jwks.json",
        "/api/v1/auth/signup",
        "/api/v1/auth/register",
        "/api/v1/auth/login",
        "/api/v1/auth/refresh",
        "/api/v1/auth/logout",
        "/api/v1/auth/password/forgot",
        "/api/v1/auth/password/reset",
        "/api/v1/auth/email/confirm",
        "/api/v1/auth/oauth/{provider}/start",
        "/api/v1/auth/oauth/{provider}/callback",
        "/api/v1/auth/oauth/exchange",
        "/api/v1/webhooks/clerk",
        "/api/v1/webhooks/mail",
        "/api/auth/signup",
        "/api/auth/login",
    }


def test_a_token_in_the_address_does_not_count(user, stranger):
    problem(stranger.get(f"{ME}?access_token={user.token}"), 401)
    problem(stranger.get(ME, headers={"Cookie": f"token={user.token}"}), 401)


def test_the_challenge_says_what_is_wrong_only_if_there_was_a_token(stranger):
    assert "error=" not in stranger.get(ME).headers["WWW-Authenticate"]
    challenge = stranger.get(ME, headers={"Authorization": "Bearer x.y.z"}).headers["WWW-Authenticate"]
    assert 'error="invalid_token"' in challenge


def test_the_scheme_is_read_without_case(user, stranger):
    assert stranger.get(ME, headers={"Authorization": "bearer " + user.token}).status_code == 200


def test_sign_up_answers_with_a_session(stranger):
    email = f"Ada.{new_id()}@Example.org"
    answer = stranger.post("/api/v1/auth/signup", json={"email": email, "password": PASSWORD, "name": "Ada"})
    assert answer.status_code == 201 and answer.headers["Cache-Control"] == "no-store"
    session = answer.json()
    assert session["user"]["email"].lower() == email.lower() and session["user"]["name"] == "Ada"
    assert "password" not in answer.text
    me = Client(stranger.url, session["access_token"]).get(ME)
    assert me.status_code == 200 and me.json() == session["user"]


def test_login_is_by_address_without_case_and_password(user):
    answer = Client(user.url).post(
        "/api/v1/auth/login", json={"email": user.account["email"].upper(), "password": PASSWORD}
    )
    assert answer.status_code == 200 and answer.json()["user"] == user.account
    assert Client(user.url, answer.json()["token"]).get(ME).json() == user.account


def test_wrong_password_and_unknown_address_get_the_same_answer(user, stranger):
    answers = [
        stranger.post("/api/v1/auth/login", json={"email": email, "password": password})
        for email, password in (
            (user.account["email"], "wrong password"), (f"{new_id()}@example.org", PASSWORD)
        )
    ]
    told = [{**problem(answer, 401, "unauthorized"), "trace_id": None} for answer in answers]
    assert told[0] == told[1] and told[0]["detail"] == "Incorrect email or password"


@pytest.mark.parametrize(
    "change, pointer",
    [
        ({"email": "no address"}, "/email"),
        ({"email": None}, "/email"),
        ({"email": "a@b"}, "/email"),
        ({"email": "x" * 250 + "@b.cd"}, "/email"),
        ({"password": "short"}, "/password"),
        ({"password": "x" * 1025}, "/password"),
        ({"password": 12345678}, "/password"),
        ({"password": "with\0nul-character"}, None),
        ({"name": ""}, "/name"),
        ({"name": "x" * 101}, "/name"),
        ({"admin": True}, "/admin"),
    ],
    ids=lambda value: str(value)[:40],
)
def test_sign_up_is_validated(stranger, change, pointer):
    answer = stranger.post(
        "/api/v1/auth/signup",
        json={"email": f"{new_id()}@example.org", "password": PASSWORD, "name": "Ada", **change},
    )
    found = faults(answer)
    assert pointer is None or pointer in found


def test_all_faults_of_a_sign_up_come_together(stranger):
    assert set(faults(stranger.post("/api/v1/auth/signup", json={}))) == {"/email", "/password", "/name"}


@pytest.mark.parametrize(
    "password",
    ["pass phrase with späces ✓", "x" * 73, "x" * 1024, "'; drop table users; --"],
    ids=lambda value: value[:10],
)
def test_any_password_works(server, password):
    user = Client.sign_up(server, password=password)
    login = Client(server).post(
        "/api/v1/auth/login", json={"email": user.account["email"], "password": password}
    )
    assert login.status_code == 200
    wrong = Client(server).post(
        "/api/v1/auth/login", json={"email": user.account["email"], "password": password + "x"}
    )
    problem(wrong, 400 if len(password) == 1024 else 401)


def test_sixteen_sign_ups_with_one_address_make_one_account(stranger):
    body = {"email": f"{new_id()}@example.org", "password": PASSWORD, "name": "Ada"}
    with concurrent.futures.ThreadPoolExecutor(16) as pool:
        statuses = list(
            pool.map(
                lambda _: Client(stranger.url).post("/api/v1/auth/signup", json=body).status_code, range(16)
            )
        )
    assert sorted(statuses) == [201] + [409] * 15


def test_reads_go_on_while_twenty_people_log_in():
    with Server(STEWARD_BCRYPT_COST="10") as own:
        user = Client.sign_up(own)
        user.create("Read me")
        finished = threading.Event()
        reads = []

        def read():
            client = user.again()
            while not finished.is_set():
                reads.append(client.get("/api/v1/tasks").status_code)

        def log_in(_):
            credentials = {"email": user.account["email"], "password": PASSWORD}
            return Client(own).post("/api/v1/auth/login", json=credentials).status_code

        reader = threading.Thread(target=read)
        reader.start()
        try:
            with concurrent.futures.ThreadPoolExecutor(20) as pool:
                logins = list(pool.map(log_in, range(20)))
        finally:
            finished.set()
            reader.join()
        assert logins == [200] * 20
        assert set(reads) == {200} and len(reads) > 40  # more than one read for each password hashed


def test_a_flood_of_logins_is_refused_not_queued_for_ever():
    with Server(STEWARD_BCRYPT_COST="10") as own:
        credentials = {"email": "nobody@example.org", "password": PASSWORD}
        with concurrent.futures.ThreadPoolExecutor(100) as pool:
            answers = list(
                pool.map(lambda _: Client(own).post("/api/v1/auth/login", json=credentials), range(100))
            )
        for answer in answers:
            problem(answer, answer.status_code)
        assert {answer.status_code for answer in answers} <= {401, 429, 503}
        assert Client(own).get("/health").status_code == 200
