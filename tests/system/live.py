"""A WebSocket client of a few lines that checks what it is told: every number once and in order."""

import base64
import json
import os
import socket
import ssl
import struct
import time
import urllib.parse

from server import PATIENCE


class Closed(Exception):
    """The connection was closed: (code, reason); code None when without a close frame."""

    @property
    def cursor(self):
        """The cursor to resume with, from the reason."""
        return self.args[1].partition("resume=")[2]


class Live:
    """`trust`: the file with the certificate of a server that speaks TLS."""

    def __init__(self, server, token=None, headers=(), trust=None, **parameters):
        address = urllib.parse.urlsplit(server if isinstance(server, str) else server.url)
        self.socket = socket.create_connection((address.hostname, address.port), timeout=PATIENCE)
        if address.scheme == "https":
            context = ssl.create_default_context(cafile=trust)
            self.socket = context.wrap_socket(self.socket, server_hostname=address.hostname)
        self.buffer = b""
        query = "?" + urllib.parse.urlencode(parameters) if parameters else ""
        lines = [
            f"GET /api/v1/live{query} HTTP/1.1",
            f"Host: {address.netloc}",
            "Upgrade: websocket",
            "Connection: Upgrade",
            "Sec-WebSocket-Version: 13",
            "Sec-WebSocket-Key: " + base64.b64encode(os.urandom(16)).decode(),
            *([f"Authorization: Bearer {token}"] if token else []),
            *headers,
        ]
        self.socket.sendall(("\r\n".join(lines) + "\r\n\r\n").encode())
        head = self._read_until(b"\r\n\r\n").decode()
        self.status = int(head.split()[1])
        self.head = head
        self.seq = None
        self.cursor = None
        self.events = []

    def _more(self):
        try:
            data = self.socket.recv(65536)
        except ConnectionError:
            data = b""
        if not data:
            raise Closed(None, "")
        self.buffer += data

    def _read_until(self, mark):
        while mark not in self.buffer:
            self._more()
        head, _, self.buffer = self.buffer.partition(mark)
        return head

    def _read(self, size):
        while len(self.buffer) < size:
            self._more()
        data, self.buffer = self.buffer[:size], self.buffer[size:]
        return data

    def _frame(self):
        first, size = self._read(2)
        assert first & 0x70 == 0 and first & 0x80 and not size & 0x80, "a whole frame that is not masked"
        if size == 126:
            size = struct.unpack(">H", self._read(2))[0]
        elif size == 127:
            size = struct.unpack(">Q", self._read(8))[0]
        return first & 15, self._read(size)

    def _send(self, opcode, payload):
        size = bytes([0x80 | len(payload)]) if len(payload) < 126 else b"\xfe" + struct.pack(">H", len(payload))
        mask = os.urandom(4)
        body = bytes(byte ^ mask[i % 4] for i, byte in enumerate(payload))
        self.socket.sendall(bytes([0x80 | opcode]) + size + mask + body)

    def send(self, **message):
        self._send(1, json.dumps(message).encode())

    def receive(self, limit=PATIENCE):
        """The next message, its place in the stream checked. TimeoutError when none comes."""
        self.socket.settimeout(limit)
        try:
            while True:
                opcode, payload = self._frame()
                if opcode == 9:
                    self._send(10, payload)
                elif opcode == 8:
                    code = struct.unpack(">H", payload[:2])[0] if payload else None
                    try:
                        self._send(8, payload[:2])
                    except OSError:
                        pass
                    raise Closed(code, payload[2:].decode())
                elif opcode == 1:
                    return self._check(json.loads(payload))
        except socket.timeout:
            raise TimeoutError from None

    def _check(self, message):
        kind = message["type"]
        if kind in ("subscribed", "resync_required", "snapshot_end"):
            self.seq = int(message["cursor"].split(":")[1])
        elif kind == "event":
            assert message["seq"] == self.seq + 1, f"{message['seq']} after {self.seq}"
            self.seq = message["seq"]
            self.events.append(message)
        elif kind == "skipped":
            assert message["from"] == self.seq + 1 and message["to"] >= message["from"], message
            self.seq = message["to"]
        if "cursor" in message:
            assert int(message["cursor"].split(":")[1]) == self.seq, message
            self.cursor = message["cursor"]
        return message

    def until(self, type, **members):
        """Receives until a message of this type and with these members comes; returns it."""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            message = self.receive()
            if message["type"] == type and all(message.get(k) == v for k, v in members.items()):
                return message
        raise AssertionError(f"no {type} came")

    def until_closed(self):
        while True:
            try:
                self.receive()
            except Closed as end:
                return end

    def drop(self):
        """Goes without a word."""
        self.socket.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.drop()


def follow(client, **parameters):
    """A connection of this client that has caught up."""
    live = Live(client.url, client.token, **parameters)
    assert live.status == 101, live.head
    live.until("caught_up")
    return live
