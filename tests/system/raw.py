"""HTTP by hand, for what well-behaved libraries refuse to send."""

import socket


def head(method, path, client=None, **headers):
    """The head of a request for JSON, without the empty line that ends it; underscores stand for hyphens."""
    lines = [f"{method} {path} HTTP/1.1", "Host: x", "Content-Type: application/json"]
    if client:
        lines.append("Authorization: Bearer " + client.token)
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join(lines) + "\r\n"


class Connection:
    """One TCP connection; every wait is bounded."""

    def __init__(self, server, timeout=30):
        self.socket = socket.create_connection(("127.0.0.1", server.port), timeout=timeout)
        self.reader = self.socket.makefile("rb")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.reader.close()
        self.socket.close()

    def send(self, text):
        self.socket.sendall(text if isinstance(text, bytes) else text.encode())
        return self

    def read(self, bodiless=False):
        """(status, headers by lower-case name, body) of the next answer; status 0 at the end."""
        line = self.reader.readline()
        if not line:
            return 0, {}, b""
        headers = {}
        while (field := self.reader.readline().strip()) != b"":
            name, _, value = field.decode("latin-1").partition(":")
            headers[name.lower()] = value.strip()
        status = int(line.split()[1])
        length = 0 if bodiless or status in (100, 204, 304) else int(headers.get("content-length", 0))
        return status, headers, self.reader.read(length)

    def is_closed(self):
        """Waits for the end of the connection; what still comes is dropped."""
        try:
            while self.reader.read(4096):
                pass
        except ConnectionResetError:
            pass
        except TimeoutError:
            return False
        return True


def exchange(server, text):
    """Status, headers and body of the answer to one request."""
    with Connection(server) as connection:
        return connection.send(text).read()
