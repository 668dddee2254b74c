"""An endpoint of webhooks: keeps what it gets, answers as a test says, checks signatures as receivers do."""

import base64
import hashlib
import hmac
import http.server
import json
import tempfile
import threading
import time

from issuer import openssl
from server import until

ED25519_HEAD = bytes.fromhex("302a300506032b6570032100")  # of a public key in DER


class Message:
    def __init__(self, path, headers, body):
        self.path, self.headers, self.body = path, headers, body
        self.id = headers["webhook-id"]
        self.signatures = headers["webhook-signature"].split(" ")

    @property
    def type(self):
        return json.loads(self.body)["type"]

    @property
    def data(self):
        return json.loads(self.body)["data"]

    def signed(self):
        return f"{self.id}.{self.headers['webhook-timestamp']}.".encode() + self.body

    def is_signed_with(self, key):
        """`key`: whsec_... or whpk_..."""
        assert abs(int(self.headers["webhook-timestamp"]) - time.time()) < 300
        secret = base64.b64decode(key.split("_", 1)[1])
        if key.startswith("whsec_"):
            mac = base64.b64encode(hmac.new(secret, self.signed(), hashlib.sha256).digest()).decode()
            return any(hmac.compare_digest("v1," + mac, one) for one in self.signatures)
        return any(self.verifies(secret, one[4:]) for one in self.signatures if one.startswith("v1a,"))

    def verifies(self, public, signature):
        with tempfile.TemporaryDirectory() as folder:
            names = {name: f"{folder}/{name}" for name in ("key", "signature", "text")}
            contents = {"key": ED25519_HEAD + public, "signature": base64.b64decode(signature), "text": self.signed()}
            for name, content in contents.items():
                with open(names[name], "wb") as file:
                    file.write(content)
            try:
                openssl("pkeyutl", "-verify", "-pubin", "-keyform", "DER", "-inkey", names["key"], "-rawin",
                        "-in", names["text"], "-sigfile", names["signature"])
            except Exception:
                return False
            return True


class Receiver:
    """`answers`: a list of (status, headers) that are used up one by one; then everything is taken with 204."""

    def __init__(self, answers=()):
        self.messages, self.answers = [], list(answers)
        receiver = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                headers = {name.lower(): value for name, value in self.headers.items()}
                status, more = receiver.answers.pop(0) if receiver.answers else (204, {})
                receiver.messages.append(Message(self.path, headers, body))
                self.send_response(status)
                for name, value in {**more, "Content-Length": "0"}.items():
                    self.send_header(name, value)
                self.end_headers()

            do_GET = do_POST

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()

    def wait_for(self, count):
        """The messages, when there are so many."""
        until(lambda: len(self.messages) >= count, f"{count} messages; there are {len(self.messages)}")
        return self.messages
