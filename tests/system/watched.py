"""A web server with pages that tests change and monitors look at."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Site:
    """Pages by path. A page is (media type, text), or a function of the request handler."""

    def __init__(self, tags=True):
        self.pages = {}
        self.tags = tags
        self.seen = []  # (path, headers, status)
        site = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self):
                page = site.pages.get(self.path)
                if callable(page):
                    return page(self)
                if page is None:
                    return self.answer(404, "text/plain", "there is no such page")
                tag = f'"{hash(page[1]) & 0xFFFFFFFF:x}"'
                if site.tags and self.headers.get("If-None-Match") == tag:
                    return self.answer(304, page[0], "", ETag=tag)
                return self.answer(200, *page, **({"ETag": tag} if site.tags else {}))

            def answer(self, status, kind, text, **headers):
                site.seen.append((self.path, dict(self.headers), status))
                body = text.encode()
                self.send_response(status)
                for name, value in {"Content-Type": kind, **headers}.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True)

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()

    def url(self, path):
        return f"http://127.0.0.1:{self.server.server_address[1]}{path}"

    def price(self, path, price):
        self.pages[path] = (
            "text/html; charset=utf-8",
            f"<html><head><title>Lamp</title></head><body><h1>Lamp</h1><p>Price: {price} EUR</p></body></html>",
        )

    def statuses(self, path):
        return [status for where, _, status in self.seen if where == path]
