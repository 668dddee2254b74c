"""An issuer of tokens as others run them: a key set, metadata, tokens signed with openssl; it can misbehave."""

import http.server
import json
import pathlib
import ssl
import subprocess
import tempfile
import threading
import time
import uuid

from client import base64url


def openssl(*arguments, data=b""):
    return subprocess.run(["openssl", *map(str, arguments)], input=data, capture_output=True, check=True).stdout


class Key:
    """An RSA key."""

    def __init__(self, folder, kid):
        self.kid = kid
        self.file = pathlib.Path(folder) / f"{kid}.pem"
        openssl("genpkey", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048", "-out", self.file)

    @property
    def public_pem(self):
        return openssl("pkey", "-in", self.file, "-pubout").decode()

    @property
    def jwk(self):
        modulus = openssl("rsa", "-in", self.file, "-noout", "-modulus").decode().strip().split("=")[1]
        number = base64url(bytes.fromhex(modulus))
        return {"kty": "RSA", "use": "sig", "alg": "RS256", "kid": self.kid, "n": number, "e": "AQAB"}

    def sign(self, payload, **header):
        parts = [{"alg": "RS256", "typ": "JWT", "kid": self.kid, **header}, payload]
        signed = ".".join(base64url(json.dumps(part).encode()) for part in parts)
        return signed + "." + base64url(openssl("dgst", "-sha256", "-sign", self.file, data=signed.encode()))


class Issuer:
    """Serves /.well-known/openid-configuration and /jwks. `gate`: requests wait until it is set."""

    def __init__(self, certificate=None):
        self.folder = tempfile.TemporaryDirectory(prefix="steward-issuer-")
        self.key = Key(self.folder.name, "first")
        self.published = [self.key.jwk]
        self.asked = []
        self.status = 200
        self.gate = threading.Event()
        self.gate.set()
        outer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                outer.asked.append(self.path)
                outer.gate.wait(30)
                bodies = {"/.well-known/openid-configuration": outer.metadata, "/jwks": {"keys": outer.published}}
                body = json.dumps(bodies.get(self.path, {})).encode()
                self.send_response(outer.status if self.path in bodies else 404)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        if certificate:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(*certificate)
            self.server.socket = context.wrap_socket(self.server.socket, server_side=True)
        scheme, host = ("https", "localhost") if certificate else ("http", "127.0.0.1")
        self.url = f"{scheme}://{host}:{self.server.server_port}"
        self.thread = threading.Thread(target=self.server.serve_forever, daemon=True)

    @property
    def metadata(self):
        return {"issuer": self.url, "jwks_uri": self.url + "/jwks"}

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.gate.set()
        self.server.shutdown()
        self.server.server_close()
        self.folder.cleanup()

    def new_key(self, kid):
        return Key(self.folder.name, kid)

    def token(self, key=None, kid=None, **claims):
        now = int(time.time())
        payload = {"iss": self.url, "sub": "user_" + uuid.uuid4().hex, "aud": "steward", "iat": now, "exp": now + 600}
        payload = {name: value for name, value in {**payload, **claims}.items() if value is not None}
        return (key or self.key).sign(payload, **({"kid": kid} if kid else {}))
