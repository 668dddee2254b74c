"""Signing in with accounts elsewhere: against a real OpenID provider, and against stand-ins that misbehave."""

import hashlib
import json
import secrets
import uuid

import pytest
import requests

from client import Client, base64url, problem, read_token
from providers import CLIENT, CLIENT_SECRET, OpenidProvider, StandIn, apple_key, browse, es256_is_right, query_of
from server import Server, free_port

RETURN = "https://app.example.org/signed-in"


def browser():
    session = requests.Session()
    session.trust_env = False
    return session


def path(provider, step):
    return f"/api/v1/auth/oauth/{provider}/{step}"


def start(server, session, provider="google", **parameters):
    answer = session.get(server.url + path(provider, "start"), params=parameters, allow_redirects=False)
    assert answer.status_code == 303, answer.text
    assert answer.headers["Cache-Control"] == "no-store"
    cookie = answer.headers["Set-Cookie"]
    assert "HttpOnly" in cookie and "SameSite=Lax" in cookie and "Max-Age=600" in cookie
    return answer.headers["Location"]


@pytest.fixture(scope="module")
def real(template):
    """A server and the real provider that it calls Google."""
    port = free_port()
    callback = f"http://127.0.0.1:{port}{path('google', 'callback')}"
    with OpenidProvider(callback) as provider:
        settings = {
            "GOOGLE_CLIENT_ID": CLIENT,
            "GOOGLE_CLIENT_SECRET": CLIENT_SECRET,
            "GOOGLE_ISSUER": provider.url,
            "OUTBOUND_NETWORKS": "any",
            "OAUTH_RETURN_URLS": RETURN,
        }
        with Server(port=port, **settings) as server:
            yield server


def go(server, session, login, **parameters):
    """The whole way through the provider's pages, up to the callback's address."""
    return browse(session, start(server, session, **parameters), login, server.url + path("google", "callback"))


def verify_address(server, email):
    server.query(f"update users set email_verified_at = now() where email = '{email}'")


def test_sign_in_through_the_pages_of_a_real_provider(real):
    session = browser()
    answer = session.get(go(real, session, "ada"), allow_redirects=False)
    assert answer.status_code == 200, answer.text
    body = answer.json()
    assert body["user"]["email"] == "ada@example.org" and body["user"]["name"] == "Name of ada"
    me = Client(real, body["access_token"])
    assert me.get("/api/v1/me").json()["id"] == body["user"]["id"]
    items = me.get("/api/v1/me/identities").json()
    assert [item["provider"] for item in items["items"]] == ["google"] and items["password"] is False
    second = browser()
    again = second.get(go(real, second, "ada"), allow_redirects=False).json()
    assert again["user"]["id"] == body["user"]["id"]


def test_a_page_gets_a_code_and_exchanges_it_once(real):
    session, verifier = browser(), secrets.token_urlsafe(32)
    challenge = base64url(hashlib.sha256(verifier.encode()).digest())
    url = go(real, session, "grace", return_to=RETURN, code_challenge=challenge)
    answer = session.get(url, allow_redirects=False)
    assert answer.status_code == 303 and answer.headers["Location"].startswith(RETURN + "?code=")
    code = query_of(answer.headers["Location"])["code"]
    exchange = lambda **body: Client(real).post("/api/v1/auth/oauth/exchange", json=body)
    problem(exchange(code=code), 401)
    problem(exchange(code=code, code_verifier=secrets.token_urlsafe(32)), 401)
    good = exchange(code=code, code_verifier=verifier)
    assert good.status_code == 200 and good.json()["user"]["email"] == "grace@example.org"
    assert Client(real, good.json()["access_token"]).get("/api/v1/me").status_code == 200
    problem(exchange(code=code, code_verifier=verifier), 401)


def test_a_callback_counts_once_and_only_in_its_browser(real):
    session = browser()
    url = go(real, session, "linus")
    stranger = problem(browser().get(url, allow_redirects=False), 401)
    assert "in this browser" in stranger["detail"]
    wrong = dict(query_of(url), state="x" * 43)
    problem(session.get(url.split("?")[0], params=wrong, allow_redirects=False), 401)
    assert session.get(url, allow_redirects=False).status_code == 200
    again = problem(session.get(url, allow_redirects=False), 401)
    assert "used before" in again["detail"]


def test_a_code_of_another_sign_in_is_refused_by_pkce(real):
    """What an attacker has who saw somebody's code: another browser's sign-in does not redeem it."""
    victim, attacker = browser(), browser()
    code = query_of(go(real, victim, "victim"))["code"]
    url = go(real, attacker, "attacker")
    stolen = dict(query_of(url), code=code)
    problem(attacker.get(url.split("?")[0], params=stolen, allow_redirects=False), 401)


def test_an_unverified_address_is_nobodys(real):
    owner = Client.sign_up(real, email="unverified.eve@example.org")
    verify_address(real, "unverified.eve@example.org")
    session = browser()
    answer = session.get(go(real, session, "unverified.eve"), allow_redirects=False).json()
    assert answer["user"]["id"] != owner.id
    assert answer["user"]["email"] == ""


def test_a_verified_address_links_only_to_an_account_that_has_verified_it(real):
    owner = Client.sign_up(real, email="hedy@example.org")
    session = browser()
    refused = problem(session.get(go(real, session, "hedy"), allow_redirects=False), 409)
    assert "Sign in with its password" in refused["detail"]
    verify_address(real, "hedy@example.org")
    session = browser()
    answer = session.get(go(real, session, "hedy"), allow_redirects=False)
    assert answer.status_code == 200 and answer.json()["user"]["id"] == owner.id
    ways = owner.get("/api/v1/me/identities").json()
    assert ways["password"] is True and [one["provider"] for one in ways["items"]] == ["google"]


def link(server, user, session, login, **body):
    begun = session.post(
        server.url + "/api/v1/me/identities/google", json=body, headers={"Authorization": "Bearer " + user.token}
    )
    assert begun.status_code == 200, begun.text
    url = browse(session, begun.json()["authorization_url"], login, server.url + path("google", "callback"))
    return session.get(url, allow_redirects=False)


def test_a_signed_in_user_links_lists_and_unlinks(real):
    user = Client.sign_up(real)
    linked = link(real, user, browser(), "barbara")
    assert linked.status_code == 200 and linked.json()["items"][0]["email"] == "barbara@example.org"
    session = browser()
    assert session.get(go(real, session, "barbara"), allow_redirects=False).json()["user"]["id"] == user.id
    other = Client.sign_up(real)
    problem(link(real, other, browser(), "barbara"), 409)
    problem(link(real, user, browser(), "barbara.too"), 409)
    told = link(real, user, browser(), "barbara.too", return_to=RETURN)
    assert query_of(told.headers["Location"])["error"] == "account_conflict"
    assert user.delete("/api/v1/me/identities/google").status_code == 204
    problem(user.delete("/api/v1/me/identities/google"), 404)
    assert user.get("/api/v1/me/identities").json()["items"] == []


def test_the_last_way_to_sign_in_stays(real):
    session = browser()
    token = session.get(go(real, session, "only.way"), allow_redirects=False).json()["access_token"]
    user = Client(real, token)
    refused = problem(user.delete("/api/v1/me/identities/google"), 409)
    assert "last way" in refused["detail"]
    assert len(user.get("/api/v1/me/identities").json()["items"]) == 1


def test_who_says_no_is_told_so(real):
    session = browser()
    state = query_of(start(real, session, return_to=RETURN))["state"]
    answer = session.get(
        real.url + path("google", "callback"),
        params={"state": state, "error": "access_denied"},
        allow_redirects=False,
    )
    told = query_of(answer.headers["Location"])
    assert told["error"] == "access_denied" and "cancelled" in told["error_description"]


def test_the_start_is_checked(real):
    client = Client(real)
    problem(client.get(path("google", "start"), params={"return_to": "https://evil.example.org/"}), 400)
    problem(client.get(path("google", "start"), params={"return_to": RETURN + "/more"}), 400)
    problem(client.get(path("google", "start"), params={"code_challenge": "short"}), 400)
    problem(client.get(path("github", "start")), 404)
    problem(client.get(path("nobody", "start")), 404)
    problem(client.get(path("nobody", "callback")), 404)


# What is particular to each of the big ones, and providers that misbehave.


@pytest.fixture(scope="module")
def stand_in(tmp_path_factory):
    with StandIn(tmp_path_factory.mktemp("stand-in")) as one:
        yield one


@pytest.fixture(scope="module")
def apple(tmp_path_factory):
    return apple_key(tmp_path_factory.mktemp("apple"))


@pytest.fixture(scope="module")
def server(template, stand_in, apple):
    settings = {
        "OUTBOUND_NETWORKS": "any",
        "OAUTH_RETURN_URLS": RETURN,
        "GOOGLE_ISSUER": stand_in.url,
        "GITHUB_URL": stand_in.url,
        "GITHUB_API_URL": stand_in.url,
        "MICROSOFT_ISSUER": stand_in.url,
        "APPLE_ISSUER": stand_in.url,
        "APPLE_CLIENT_ID": CLIENT,
        "APPLE_TEAM_ID": "TEAM1",
        "APPLE_KEY_ID": "KEY1",
        "APPLE_PRIVATE_KEY": apple.read_text(),
    }
    for name in ("GOOGLE", "GITHUB", "MICROSOFT"):
        settings |= {name + "_CLIENT_ID": CLIENT, name + "_CLIENT_SECRET": CLIENT_SECRET}
    with Server(**settings) as one:
        yield one
        one.stop()


@pytest.fixture
def provider(stand_in):
    stand_in.claims, stand_in.nonce, stand_in.token_answer, stand_in.issuer_template = {}, None, None, None
    stand_in.asked.clear()
    return stand_in


def come_back(server, provider, name="google", session=None, form=None, nonce=None, **more):
    """A sign-in whose provider answers at once."""
    session = session or browser()
    asked = query_of(start(server, session, name))
    provider.nonce = asked.get("nonce") if nonce is None else nonce
    told = {"code": "the-code", "state": asked["state"], **more}
    address = server.url + path(name, "callback")
    if form is None:
        return asked, session.get(address, params=told, allow_redirects=False)
    return asked, session.post(address, data=told | form, allow_redirects=False)


def challenge_of(verifier):
    return base64url(hashlib.sha256(verifier.encode()).digest())


def test_what_the_provider_is_asked(server, provider):
    asked, answer = come_back(server, provider)
    assert answer.status_code == 200, answer.text
    assert asked["response_type"] == "code" and asked["client_id"] == CLIENT
    assert asked["scope"] == "openid email profile" and asked["code_challenge_method"] == "S256"
    assert asked["redirect_uri"] == server.url + path("google", "callback")
    form = provider.last_form()
    assert form["grant_type"] == "authorization_code" and form["code"] == "the-code"
    assert form["client_secret"] == CLIENT_SECRET and form["redirect_uri"] == asked["redirect_uri"]
    assert challenge_of(form["code_verifier"]) == asked["code_challenge"]


@pytest.mark.parametrize(
    "claims",
    [
        {"nonce": "another"},
        {"nonce": ""},
        {"aud": "another client"},
        {"aud": [CLIENT, "another"], "azp": "another"},
        {"iss": "https://accounts.google.com"},
        {"exp": 1},
        {"sub": None},
    ],
    ids=str,
)
def test_a_token_that_is_not_for_this_sign_in_is_refused(server, provider, claims):
    provider.claims = claims
    _, answer = come_back(server, provider)
    assert answer.status_code in (401, 503), answer.text
    problem(answer, answer.status_code)


def test_a_token_signed_by_another_is_refused(server, provider, tmp_path):
    from issuer import Key

    own, provider.key = provider.key, Key(tmp_path, "stand-in")
    try:
        good = provider.document("/jwks")
        evil = provider.key
        provider.key = own
        provider.token_answer = None
        session = browser()
        asked = query_of(start(server, session))
        payload = {"iss": provider.url, "sub": "x", "aud": CLIENT, "exp": 4102444800, "nonce": asked["nonce"]}
        provider.token_answer = (200, {"id_token": evil.sign(payload)})
        told = {"code": "c", "state": asked["state"]}
        problem(session.get(server.url + path("google", "callback"), params=told, allow_redirects=False), 503)
        assert good[0] == 200
    finally:
        provider.key = own


def test_an_answer_of_another_issuer_is_refused(server, provider):
    _, answer = come_back(server, provider, iss="https://evil.example.org")
    problem(answer, 401)
    assert provider.asked == [] or all(form is None for _, form, _ in provider.asked)


def test_a_code_that_the_provider_refuses_begins_again(server, provider):
    provider.token_answer = (400, {"error": "invalid_grant"})
    _, answer = come_back(server, provider)
    assert "Begin again" in problem(answer, 401)["detail"]


@pytest.mark.parametrize("given", [(500, {}), (400, {"error": "invalid_client"}), (200, []), (200, {})], ids=str)
def test_a_provider_that_does_not_work_is_told_as_such(server, provider, given):
    provider.token_answer = given
    _, answer = come_back(server, provider)
    assert "Google" in problem(answer, 503)["detail"]


def test_apple_posts_a_form_and_gets_a_secret_that_is_signed(server, provider, apple, tmp_path):
    subject = uuid.uuid4().hex
    provider.claims = {"sub": subject, "email": "tim@example.org", "email_verified": "true"}
    person = json.dumps({"name": {"firstName": "Tim", "lastName": "Apple"}})
    asked, answer = come_back(server, provider, "apple", form={"user": person})
    assert answer.status_code == 200, answer.text
    assert asked["response_mode"] == "form_post" and asked["scope"] == "openid email name"
    assert answer.json()["user"]["email"] == "tim@example.org" and answer.json()["user"]["name"] == "Tim Apple"
    secret = provider.last_form()["client_secret"]
    header, claims = read_token(secret)
    assert (header["alg"], header["kid"]) == ("ES256", "KEY1")
    assert (claims["iss"], claims["sub"], claims["aud"]) == ("TEAM1", CLIENT, provider.url)
    assert 0 < claims["exp"] - claims["iat"] <= 600
    assert es256_is_right(secret, apple, tmp_path)


def test_github_tells_who_it_is_by_its_api(server, provider):
    provider.token_answer = (200, {"access_token": "gho_secret", "token_type": "bearer"})
    asked, answer = come_back(server, provider, "github")
    assert answer.status_code == 200, answer.text
    assert answer.json()["user"]["email"] == "octo@example.org" and answer.json()["user"]["name"] == "Octo Cat"
    assert asked["scope"] == "read:user user:email" and "code_challenge" in asked
    asked_api = {path: headers for path, form, headers in provider.asked if form is None}
    assert asked_api["/user"]["Authorization"] == "Bearer gho_secret"
    assert "gho_secret" not in server.log(0, 10**7)


def test_github_refuses_a_code_with_200(server, provider):
    provider.token_answer = (200, {"error": "bad_verification_code"})
    _, answer = come_back(server, provider, "github")
    problem(answer, 401)


def test_an_address_of_microsoft_counts_only_if_it_is_the_tenants(server, provider):
    tenant = "9188040d-6c67-4c5b-b112-36a304b66dad"
    provider.claims = {"sub": uuid.uuid4().hex, "tid": tenant, "email": "ceo@example.org", "email_verified": True}
    _, answer = come_back(server, provider, "microsoft")
    assert answer.status_code == 200 and answer.json()["user"]["email"] == "", "anybody may write that address"
    provider.claims |= {"sub": uuid.uuid4().hex, "xms_edov": True}
    _, answer = come_back(server, provider, "microsoft")
    assert answer.status_code == 200, answer.text
    assert answer.json()["user"]["email"] == "ceo@example.org"


def test_a_sign_in_elsewhere_begins_a_session_and_is_in_the_audit(server, provider):
    provider.claims = {"sub": uuid.uuid4().hex}
    _, answer = come_back(server, provider)
    body = answer.json()
    me = Client(server, body["access_token"], body["user"])
    assert [one["current"] for one in me.get("/api/v1/me/sessions").json()["items"]] == [True]
    renewed = Client(server).post("/api/v1/auth/refresh", json={"refresh_token": body["refresh_token"]})
    assert renewed.status_code == 200 and renewed.json()["user"]["id"] == me.id
    happened = me.get("/api/v1/audit").json()["items"]
    assert [one["kind"] for one in happened] == ["login.succeeded", "account.created"]
    assert happened[1]["data"] == {"provider": "google"}


def test_what_a_sign_in_leaves_behind_opens_nothing(server, provider):
    _, answer = come_back(server, provider)
    assert answer.status_code == 200
    rows = server.query("select purpose, id from seen_once")
    assert rows and all(purpose in ("oauth flow", "oauth code", "webhook") for purpose, _ in rows)
    assert server.query("select count(*) from credentials where password_hash <> ''") == [["0"]]


def test_a_sign_in_ends_although_its_provider_hangs(template):
    with Server(
        OUTBOUND_NETWORKS="public", GOOGLE_CLIENT_ID=CLIENT, GOOGLE_CLIENT_SECRET="x", GOOGLE_ISSUER="https://127.0.0.1:1"
    ) as server:
        answer = browser().get(server.url + path("google", "start"), allow_redirects=False)
        problem(answer, 503)
