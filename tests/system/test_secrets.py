"""Secrets never reach the log or an error: known ones are fed through every route of the server's own description."""

import copy
import hmac
import re

from client import Client, make_token
from server import SECRET, Server
from test_isolation import body_for

PASSWORD = "kN0wn-pa55word-Zq81"
MARKS = {
    "password": PASSWORD,
    "foreign token": "eyJhbGciOiJIUzI1NiJ9.a25vd24tc2VjcmV0.Zm9yZWlnbi1zaWduYXR1cmU",
    "cookie": "kN0wn-c00kie-Wx72",
    "key": "kN0wn-4pi-key-Vy63",
    "query": "kN0wn-query-t0ken-Ub54",
}
SETTINGS = {
    "JWT_SECRET": SECRET,
    "SMTP_URL": "smtp://mailer:kN0wn-smtp-Ta45@127.0.0.1:1",
}


def with_secrets(body):
    """The body with every text under a name that is made for secrets replaced by one."""
    body = copy.deepcopy(body)
    if isinstance(body, dict):
        for name, value in body.items():
            body[name] = PASSWORD if re.search("password|secret|token|code", name) else with_secrets(value)
    return body


def test_secrets_are_in_no_log_and_in_no_error():
    with Server(LOG_LEVEL="debug", **SETTINGS) as own:
        described = Client(own).get("/openapi.json").json()
        account = Client.sign_up(own, password=PASSWORD)
        secrets = {**MARKS, "own token": account.token, "HS256 token": make_token()}
        errors = []

        def send(client, method, path, **options):
            answer = client.request(method, path, params={"token": MARKS["query"]}, stream=True, **options)
            if answer.status_code >= 400:
                errors.append((method, path, answer.text))
            answer.close()

        for path, item in described["paths"].items():
            target = re.sub("{.*?}", "01890a5d-ac96-774b-bcce-b302099a8057", path)
            for method, operation in item.items():
                body = body_for(operation, path, described)
                headers = {"Cookie": "session=" + MARKS["cookie"], "X-Api-Key": MARKS["key"]}
                for token in (account.token, secrets["HS256 token"], MARKS["foreign token"]):
                    client = Client(own, token)
                    for content in (body, with_secrets(body), {"password": PASSWORD, "refresh_token": PASSWORD}):
                        send(client, method.upper(), target, json=content, headers=headers)
        for broken in ("Basic " + PASSWORD, "Bearer", "Bearer " + PASSWORD, PASSWORD):
            send(Client(own), "GET", "/api/v1/me", headers={"Authorization": broken})
        send(Client(own), "POST", "/api/v1/auth/login", data='{"password":"' + PASSWORD)  # breaks off
        own.stop()
        assert len(errors) > 50
        log = own.log(most=50_000_000)
        assert log.count('"request"') > 100, "the log was listening"
        kept = {
            **secrets,
            "signature": account.token.split(".")[2],
            "JWT_SECRET": SECRET,
            "SMTP_URL": "kN0wn-smtp-Ta45",
            "hashed secret": hmac.new(SECRET.encode(), b"", "sha256").hexdigest(),
        }
        for name, secret in kept.items():
            assert secret not in log, name
            for method, path, text in errors:
                assert secret not in text, (name, method, path)
