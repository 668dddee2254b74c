"""requests_of.py BINARY FOLDER: serves, and writes one raw HTTP request for each operation of /openapi.json, with
ids of things that exist and a value for every parameter, each marked for sqlmap. Serves until it is
interrupted; FOLDER/url and FOLDER/token say where and as whom.
"""

import json
import os
import pathlib
import sys
import urllib.parse

os.environ["STEWARD_BINARY"] = str(pathlib.Path(sys.argv[1]).resolve())
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "system"))

from client import Client  # noqa: E402
from server import Server  # noqa: E402
from test_isolation import Belongings, body_for, example, operations  # noqa: E402

MARK = "*"  # sqlmap: vary this place
ENDS_EVERYTHING = {("delete", "/api/v1/me"), ("post", "/api/v1/auth/logout"), ("delete", "/api/v1/me/sessions")}


def understood(client, path, method, operation, openapi):
    """A value for each query parameter, but for those whose example is refused: what is refused reaches nothing."""
    query = {}
    for one in operation.get("parameters", []):
        if one.get("in") != "query":
            continue
        value = json.dumps(example(one.get("schema", {}), openapi) or 1).strip('"')
        tried = {**query, one["name"]: value}
        if method != "get" or client.get(path, params=tried, stream=True).status_code < 400:
            query = tried
    return query


def marked(body):
    """The body with the mark behind every text in it."""
    if isinstance(body, dict):
        return {name: marked(value) for name, value in body.items()}
    if isinstance(body, list):
        return [marked(value) for value in body]
    return body.replace("*", "") + MARK if isinstance(body, str) else body


def path_of(path, mine, mark=""):
    ids = mine.ids(path)
    filled = path.replace("{id}", ids[0] + mark).replace("{user_id}", mine.client.id).replace("{user}", mine.client.id)
    return filled.replace("{name}", "a-secret" + mark).replace("{provider}", "google")


def request(path, method, operation, openapi, mine, host):
    query = understood(mine.client, path_of(path, mine), method, operation, openapi)
    body = body_for(operation, path, openapi)
    target = path_of(path, mine, MARK)
    if query:
        target += "?" + "&".join(f"{name}={urllib.parse.quote(value)}{MARK}" for name, value in query.items())
    text = json.dumps(marked(body)) if body is not None else ""
    lines = [f"{method.upper()} {target} HTTP/1.1", f"Host: {host}", f"Authorization: Bearer {mine.client.token}"]
    if text:
        lines += ["Content-Type: application/json", f"Content-Length: {len(text)}"]
    return "\r\n".join([*lines, "", text])


def main():
    folder = pathlib.Path(sys.argv[2])
    folder.mkdir(parents=True, exist_ok=True)
    with Server(RATE_LIMIT_DEFAULT="unlimited", STEWARD_ACCESS_TOKEN_MINUTES="1440") as server:
        client = Client.sign_up(server)
        mine = Belongings(client)
        openapi = client.get("/openapi.json").json()
        host = server.url.split("//")[1]
        for number, (path, method, operation) in enumerate(operations(openapi)):
            if (method, path) in ENDS_EVERYTHING:
                continue
            name = f"{number:03}-{method}-{path.strip('/').replace('/', '.').replace('{', '').replace('}', '')}"
            (folder / f"{name}.http").write_text(
                request(path, method, operation, openapi, mine, host)
            )
        (folder / "token").write_text(client.token)
        (folder / "url").write_text(server.url)
        input()


if __name__ == "__main__":
    main()
