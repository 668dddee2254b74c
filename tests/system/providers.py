"""Where people have accounts: a real OpenID provider from npm, and stand-ins for what is particular to others."""

import html
import http.server
import json
import os
import pathlib
import re
import shutil
import subprocess
import threading
import time
import urllib.parse

import pytest

from issuer import Key, openssl
from server import SOURCE, binary, free_port

PACKAGES = {"oidc-provider": "8.8.1", "standardwebhooks": "1.1.1"}
CLIENT, CLIENT_SECRET = "steward-client", "a client's secret & more"


def npm_folder():
    """Where the packages are, put there if npm can have them; else the test is skipped."""
    folder = pathlib.Path(binary()).resolve().parent / "federation-npm"
    there = lambda: all((folder / "node_modules" / name).is_dir() for name in PACKAGES)
    if not there() and shutil.which("npm"):
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "package.json").write_text('{"private": true}')
        wanted = [f"{name}@{version}" for name, version in PACKAGES.items()]
        command = ["npm", "install", "--no-audit", "--no-fund", "--ignore-scripts", *wanted]
        try:
            subprocess.run(command, cwd=folder, capture_output=True, timeout=120)
        except subprocess.TimeoutExpired:
            pass
    if not there():
        pytest.skip("npm is not there, or cannot have " + " and ".join(PACKAGES))
    return folder


class OpenidProvider:
    """The one from npm, in a process of its own."""

    def __init__(self, redirect):
        folder = npm_folder()
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        shutil.copy(SOURCE / "tests/system/oidc_provider.mjs", folder)
        command = ["node", "oidc_provider.mjs", str(self.port), redirect, CLIENT, CLIENT_SECRET]
        environment = {"PATH": os.environ["PATH"], "NODE_ENV": "test"}
        self.process = subprocess.Popen(
            command, cwd=folder, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        )
        assert self.process.stdout.readline() == "listening\n"

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()
        self.process.stdout.close()


def browse(session, url, login, until):
    """Follows the provider's pages as a person would, who logs in and consents; gives the address below `until`."""
    answer = session.get(url, allow_redirects=False)
    for _ in range(20):
        if answer.status_code in (302, 303):
            url = urllib.parse.urljoin(url, answer.headers["Location"])
            if url.startswith(until):
                return url
            answer = session.get(url, allow_redirects=False)
            continue
        assert answer.status_code == 200, answer.text
        action = html.unescape(re.search(r'<form[^>]*action="([^"]*)"', answer.text)[1])
        prompt = re.search(r'name="prompt" value="([^"]*)"', answer.text)[1]
        form = {"prompt": prompt, "login": login, "password": "any"} if prompt == "login" else {"prompt": prompt}
        url = urllib.parse.urljoin(url, action)
        answer = session.post(url, data=form, allow_redirects=False)
    raise AssertionError("the provider's pages do not end")


def query_of(url):
    return dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(url).query))


class StandIn:
    """The endpoints of one of the big ones, as far as Steward uses them. `claims` change what its token says;
    `nonce` of None repeats what was asked for."""

    def __init__(self, tmp):
        self.key = Key(tmp, "stand-in")
        self.asked = []  # (path, form or None, headers)
        self.claims = {}
        self.nonce = None
        self.token_answer = None  # (status, document) instead of a token
        self.issuer_template = None
        self.person = {"id": 4711, "login": "octo", "name": "Octo Cat"}
        self.emails = [{"email": "octo@example.org", "primary": True, "verified": True}]
        outer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                outer.asked.append((self.path, None, dict(self.headers)))
                self.answer(*outer.document(self.path))

            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"])).decode()
                form = dict(urllib.parse.parse_qsl(body))
                outer.asked.append((self.path, form, dict(self.headers)))
                self.answer(*(outer.token_answer or outer.token()))

            def answer(self, status, document):
                body = json.dumps(document).encode()
                self.send_response(status)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        self.thread = threading.Thread(target=self.server.serve_forever, daemon=True)

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()

    def document(self, path):
        metadata = {
            "issuer": self.issuer_template or self.url,
            "authorization_endpoint": self.url + "/authorize",
            "token_endpoint": self.url + "/token",
            "jwks_uri": self.url + "/jwks",
        }
        documents = {"/jwks": {"keys": [self.key.jwk]}, "/user": self.person, "/user/emails": self.emails}
        if path.endswith("/.well-known/openid-configuration"):
            return 200, metadata
        return (200, documents[path]) if path in documents else (404, {})

    def token(self):
        now = int(time.time())
        payload = {"iss": self.url, "sub": "person-1", "aud": CLIENT, "iat": now, "exp": now + 600, "nonce": self.nonce}
        payload.update(self.claims)
        payload = {name: value for name, value in payload.items() if value is not None}
        return 200, {"access_token": "gho_x", "token_type": "bearer", "id_token": self.key.sign(payload)}

    def last_form(self):
        return [form for _, form, _ in self.asked if form is not None][-1]


def apple_key(tmp):
    file = pathlib.Path(tmp) / "apple.p8"
    openssl("genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256", "-out", file)
    return file


def es256_is_right(token, key, tmp):
    """Whether an ES256 token verifies under the public half, as openssl sees it."""
    import base64

    signed, _, signature = token.rpartition(".")
    raw = base64.urlsafe_b64decode(signature + "=" * (-len(signature) % 4))
    assert len(raw) == 64

    def integer(number):
        number = number.lstrip(b"\0")
        number = b"\0" + number if not number or number[0] & 0x80 else number
        return b"\x02" + bytes([len(number)]) + number

    numbers = integer(raw[:32]) + integer(raw[32:])
    folder = pathlib.Path(tmp)
    (folder / "sig").write_bytes(b"\x30" + bytes([len(numbers)]) + numbers)
    (folder / "pub").write_bytes(openssl("pkey", "-in", key, "-pubout"))
    told = openssl("dgst", "-sha256", "-verify", folder / "pub", "-signature", folder / "sig", data=signed.encode())
    return b"Verified OK" in told
