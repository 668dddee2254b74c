"""Clients of the API, and what every answer has to keep to."""

import base64
import hashlib
import hmac
import itertools
import json
import time
import uuid

import requests

from server import SECRET

TIMEOUT = 30
PASSWORD = "correct horse battery"
counter = itertools.count(1)


def base64url(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def sign(signed, secret=SECRET, digest=hashlib.sha256):
    return base64url(hmac.new(secret.encode(), signed.encode(), digest).digest())


def make_token(secret=SECRET, header=None, digest=hashlib.sha256, **claims):
    """A JWS as an external issuer with the shared secret makes it. A claim of None is left out."""
    now = int(time.time())
    payload = {"sub": str(uuid.uuid4()), "iat": now, "exp": now + 600, **claims}
    payload = {name: value for name, value in payload.items() if value is not None}
    parts = [header or {"alg": "HS256", "typ": "JWT"}, payload]
    signed = ".".join(base64url(json.dumps(part).encode()) for part in parts)
    return signed + "." + sign(signed, secret, digest)


def read_token(token):
    """Header and claims of a token, unchecked."""
    parts = token.split(".")[:2]
    return [json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))) for part in parts]


def new_id():
    """A UUIDv7."""
    stamp = int(time.time() * 1000)
    random = uuid.uuid4().int
    return str(uuid.UUID(int=(stamp << 80) | (7 << 76) | (random & 0xFFF) << 64 | (2 << 62) | (random >> 66)))


def problem(answer, status, code=None):
    """Asserts that the answer is a problem document (RFC 9457) as Steward promises it; returns it."""
    told = f"{answer.request.method} {answer.request.url[:200]} -> {answer.status_code} {answer.text[:600]}"
    assert answer.status_code == status, told
    assert answer.headers["Content-Type"].split(";")[0] == "application/problem+json", told
    body = answer.json()
    for member, kind in {
        "type": str, "title": str, "status": int, "detail": str, "code": str, "trace_id": str
    }.items():
        assert isinstance(body.get(member), kind) and body[member], f"{member} in {told}"
    assert body["status"] == status, told
    assert body["type"].endswith("/errors/" + body["code"]), told
    assert body["trace_id"] in answer.headers["traceparent"], told
    if code:
        assert body["code"] == code, told
    if status == 401:
        assert answer.headers["WWW-Authenticate"].startswith("Bearer"), told
    if status in (429, 503):
        assert int(answer.headers["Retry-After"]) >= 1, told
    return body


def faults(answer, status=400):
    """The codes of all member faults of a refused request, by JSON pointer."""
    body = problem(answer, status)
    for fault in body["errors"]:
        assert set(fault) == {"pointer", "code", "message"} and fault["message"], fault
    return {fault["pointer"]: fault["code"] for fault in body["errors"]}


class Client:
    """Somebody with a token (or without) at one server."""

    def __init__(self, server, token=None, account=None):
        self.url = server if isinstance(server, str) else server.url
        self.token = token
        self.account = account
        self.session = requests.Session()
        self.session.trust_env = False
        if token:
            self.session.headers["Authorization"] = "Bearer " + token

    @classmethod
    def sign_up(cls, server, **members):
        email = f"user{next(counter)}.{uuid.uuid4().hex[:8]}@example.org"
        body = {"email": email, "password": PASSWORD, "name": "Ada", **members}
        answer = cls(server).post("/api/v1/auth/signup", json=body)
        assert answer.status_code == 201, answer.text
        return cls(server, answer.json()["access_token"], answer.json()["user"])

    @classmethod
    def external(cls, server, **claims):
        return cls(server, make_token(**claims))

    def again(self):
        """The same user on another connection."""
        return Client(self.url, self.token, self.account)

    @property
    def id(self):
        return self.account["id"]

    def request(self, method, path, **options):
        options.setdefault("timeout", TIMEOUT)
        options.setdefault("allow_redirects", False)
        return self.session.request(method, self.url + path, **options)

    def get(self, path, **options):
        return self.request("GET", path, **options)

    def post(self, path, **options):
        return self.request("POST", path, **options)

    def put(self, path, **options):
        return self.request("PUT", path, **options)

    def patch(self, path, **options):
        return self.request("PATCH", path, **options)

    def delete(self, path, **options):
        return self.request("DELETE", path, **options)

    def create(self, title="Task", path="/api/v1/tasks", **members):
        """A new task, as the answer shows it."""
        answer = self.post(path, json={"title": title, **members})
        assert answer.status_code == 201, answer.text
        return answer.json()

    def task(self, id):
        answer = self.get("/api/v1/tasks/" + id)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def tasks(self, path="/api/v1/tasks", **parameters):
        """All tasks of a list, page by page."""
        items = []
        parameters = {"limit": 100, **parameters}
        while True:
            answer = self.get(path, params=parameters)
            assert answer.status_code == 200, answer.text
            page = answer.json()
            items += page["items"]
            if not page["has_more"]:
                return items
            parameters["cursor"] = page["next_cursor"]

    def titles(self, **parameters):
        return [task["title"] for task in self.tasks(**parameters)]

    def history(self, id):
        """All events of a task, newest first."""
        items, before = [], None
        while True:
            answer = self.get(f"/api/v1/tasks/{id}/history", params={"limit": 100, "before_seq": before})
            assert answer.status_code == 200, answer.text
            items += answer.json()["items"]
            before = answer.json()["next_before_seq"]
            if before is None:
                return items
