import sys

sys.dont_write_bytecode = True

import pytest

from client import Client
from server import Server

marks = {}


@pytest.fixture(scope="session", autouse=True)
def template():
    """A first start with nothing there; its cluster is what most other servers begin with."""
    with Server() as first:
        first.become_template()
        yield
        Server.template = None


@pytest.fixture(scope="session")
def server(template):
    """The server that most tests share: each of them brings its own users."""
    shared = Server(CORS_ORIGINS="https://app.example.org")
    with shared:
        yield shared
        shared.stop()


@pytest.fixture
def user(server):
    return Client.sign_up(server)


@pytest.fixture
def other(server):
    return Client.sign_up(server)


@pytest.fixture
def stranger(server):
    return Client(server)


@pytest.fixture(scope="session")
def openapi(server):
    answer = Client(server).get("/openapi.json")
    assert answer.status_code == 200
    return answer.json()


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item):
    marks.clear()
    marks.update({id(one): one.log_size() for one in Server.alive})


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item, call):
    report = (yield).get_result()
    if not report.failed:
        return
    for one in list(Server.alive):
        report.sections.append((f"log of the server at {one.url}", one.log(marks.get(id(one), 0))))
