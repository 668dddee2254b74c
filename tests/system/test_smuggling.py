"""Requests that are built to be read differently by a proxy and by Steward. Each gets one answer, and what follows in the same
bytes is never taken for a second request. docs/security.md shows the same table."""

import re

import pytest

from raw import Connection
from server import SOURCE

LINE = "POST /api/v1/auth/login HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
GET = "GET /health HTTP/1.1\r\nHost: x\r\n"
HIDDEN = "GET /hidden HTTP/1.1\r\nHost: x\r\n\r\n"
CHUNKED = "Transfer-Encoding: chunked\r\n"
END = "0\r\n\r\n"

TABLE = [
    ("two Content-Length that differ", LINE + "Content-Length: 2\r\nContent-Length: 40\r\n\r\n{}", 400),
    ("two Content-Length that agree", LINE + "Content-Length: 2\r\nContent-Length: 2\r\n\r\n{}", 400),
    ("Content-Length: 2, 2", LINE + "Content-Length: 2, 2\r\n\r\n{}", 400),
    ("Content-Length: +2", LINE + "Content-Length: +2\r\n\r\n{}", 400),
    ("Content-Length: -2", LINE + "Content-Length: -2\r\n\r\n{}", 400),
    ("Content-Length: 0x2", LINE + "Content-Length: 0x2\r\n\r\n{}", 400),
    ("Content-Length: 2 2", LINE + "Content-Length: 2 2\r\n\r\n{}", 400),
    ("Content-Length without a value", LINE + "Content-Length:\r\n\r\n", 400),
    ("Content-Length beyond 64 bits", LINE + "Content-Length: 99999999999999999999\r\n\r\n{}", 400),
    ("a blank before the colon of Content-Length", LINE + "Content-Length : 2\r\n\r\n{}", 400),
    ("Content-Length, then Transfer-Encoding", LINE + "Content-Length: 5\r\n" + CHUNKED + "\r\n" + END, 400),
    ("Transfer-Encoding, then Content-Length", LINE + CHUNKED + "Content-Length: 5\r\n\r\n" + END, 400),
    ("Transfer-Encoding twice", LINE + CHUNKED + CHUNKED + "\r\n" + END, 400),
    ("Transfer-Encoding: chunked, chunked", LINE + "Transfer-Encoding: chunked, chunked\r\n\r\n" + END, 501),
    ("Transfer-Encoding: identity", LINE + "Transfer-Encoding: identity\r\n\r\n", 501),
    ("Transfer-Encoding: gzip, chunked", LINE + "Transfer-Encoding: gzip, chunked\r\n\r\n" + END, 501),
    ("Transfer-Encoding: chunked, identity", LINE + "Transfer-Encoding: chunked, identity\r\n\r\n" + END, 501),
    ("Transfer-Encoding: xchunked", LINE + "Transfer-Encoding: xchunked\r\n\r\n" + END, 501),
    ('Transfer-Encoding: "chunked"', LINE + 'Transfer-Encoding: "chunked"\r\n\r\n' + END, 501),
    ("Transfer-Encoding: chunked;q=1", LINE + "Transfer-Encoding: chunked;q=1\r\n\r\n" + END, 501),
    ("Transfer-Encoding without a value", LINE + "Transfer-Encoding:\r\n\r\n" + END, 501),
    ("a vertical tab before chunked", LINE + "Transfer-Encoding: \x0bchunked\r\n\r\n" + END, 400),
    ("a blank before the colon of Transfer-Encoding", LINE + "Transfer-Encoding : chunked\r\n\r\n" + END, 400),
    ("Transfer-Encoding on a folded line", LINE + "Transfer-Encoding:\r\n chunked\r\n\r\n" + END, 400),
    ("Transfer-Encoding in HTTP/1.0", LINE.replace("1.1", "1.0") + CHUNKED + "\r\n" + END, 400),
    ("a folded header", GET + "X-A: b\r\n c\r\n\r\n", 400),
    ("a header that begins with a blank", GET + " X-A: b\r\n\r\n", 400),
    ("a header without a colon", GET + "X-A\r\n\r\n", 400),
    ("a header without a name", GET + ": b\r\n\r\n", 400),
    ("NUL in a header", GET + "X-A: b\0c\r\n\r\n", 400),
    ("NUL in a header's name", GET + "X\0A: b\r\n\r\n", 400),
    ("NUL in the path", "GET /hea\0lth HTTP/1.1\r\nHost: x\r\n\r\n", 400),
    ("bare LF at the end of lines", "GET /health HTTP/1.1\nHost: x\n\n", 400),
    ("bare LF in a header", GET + "X-A: b\nX-B: c\r\n\r\n", 400),
    ("bare CR in a header", GET + "X-A: b\rX-B: c\r\n\r\n", 400),
    ("two Host headers", GET + "Host: y\r\n\r\n", 400),
    ("no Host header", "GET /health HTTP/1.1\r\n\r\n", 400),
    ("two blanks in the request line", "GET  /health HTTP/1.1\r\nHost: x\r\n\r\n", 400),
    ("a tab in the request line", "GET\t/health HTTP/1.1\r\nHost: x\r\n\r\n", 400),
    ("no version", "GET /health\r\n\r\n", 400),
    ("HTTP/2 preface", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505),
    ("a chunk size that is no number", LINE + CHUNKED + "\r\nzz\r\n{}\r\n" + END, 400),
    ("a chunk size with 0x", LINE + CHUNKED + "\r\n0x2\r\n{}\r\n" + END, 400),
    ("a negative chunk size", LINE + CHUNKED + "\r\n-2\r\n{}\r\n" + END, 400),
    ("a chunk size beyond 64 bits", LINE + CHUNKED + "\r\n11111111111111111\r\n{}\r\n" + END, 400),
    ("a chunk that is longer than it says", LINE + CHUNKED + "\r\n1\r\n{}\r\n" + END, 400),
    ("bare LF after a chunk size", LINE + CHUNKED + "\r\n2\n{}\r\n" + END, 400),
    ("bare LF in a chunk extension", LINE + CHUNKED + "\r\n2;a\nb\r\n{}\r\n" + END, 400),
    ("no line end after a chunk", LINE + CHUNKED + "\r\n2\r\n{}0\r\n\r\n", 400),
]


@pytest.mark.parametrize("name, text, status", TABLE, ids=[row[0] for row in TABLE])
def test_is_answered_once_and_the_connection_ends(server, name, text, status):
    with Connection(server) as connection:
        connection.send((text + HIDDEN).encode("latin-1"))
        answered, headers, _ = connection.read()
        assert answered == status and headers["connection"] == "close"
        assert connection.reader.read() == b"", "nothing hidden is answered"


def test_the_documentation_shows_this_table():
    text = (SOURCE / "docs/security.md").read_text()
    rows = re.findall(r"^\| (.+?) \| ([0-9]{3}) \|$", text, re.M)
    assert rows == [(name.replace("|", "\\|"), str(status)) for name, _, status in TABLE]
