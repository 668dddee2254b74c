"""A mail API of SendGrid's form, and what such a provider tells of mails."""

import base64
import hashlib
import hmac
import http.server
import json
import threading
import time
import uuid

from client import Client
from server import until

KEY = "key for tests only"
WEBHOOK_KEY = b"mail webhook key for tests only"
WEBHOOK_SECRET = "whsec_" + base64.b64encode(WEBHOOK_KEY).decode()


class MailApi:
    """Takes POST /v3/mail/send. `status`: what it answers."""

    def __init__(self, status=202):
        self.status = status
        self.received = []  # (headers, body)
        self.tried = 0
        outer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                outer.tried += 1
                if self.path == "/v3/mail/send" and outer.status == 202:
                    outer.received.append((dict(self.headers), json.loads(body)))
                answer = b"" if outer.status == 202 else b'{"errors":[{"message":"not now"}]}'
                self.send_response(outer.status)
                self.send_header("Content-Length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)

    @property
    def settings(self):
        url = f"http://127.0.0.1:{self.server.server_port}"
        return {"MAIL_HTTP_URL": url, "MAIL_HTTP_KEY": KEY, "OUTBOUND_NETWORKS": "any"}

    def __enter__(self):
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()

    def wait_for(self, id):
        """The headers and the body with which a mail came."""
        mine = lambda: [one for one in self.received if one[1]["personalizations"][0]["custom_args"] == {"steward_mail": id}]
        until(mine, f"the mail {id} at the API")
        return mine()[-1]


def tell(server, *events, id=None, at=None, key=WEBHOOK_KEY, body=None):
    """What the provider tells, signed."""
    id, at = id or "msg_" + uuid.uuid4().hex, str(at or int(time.time()))
    body = body if body is not None else json.dumps(list(events)).encode()
    mac = base64.b64encode(hmac.new(key, f"{id}.{at}.".encode() + body, hashlib.sha256).digest()).decode()
    headers = {"webhook-id": id, "webhook-timestamp": at, "webhook-signature": "v1," + mac}
    headers["Content-Type"] = "application/json"
    return Client(server).post("/api/v1/webhooks/mail", data=body, headers=headers)
