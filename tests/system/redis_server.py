"""A Redis of a test's own. Debian's redis-tools has the server under the name of a program that it is as well."""

import pathlib
import shutil
import signal
import subprocess
import tempfile

from server import PATIENCE, until


class Redis:
    def __init__(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="steward-redis-", dir="/tmp"))
        self.socket = self.folder / "redis.sock"
        self.process = None

    @property
    def url(self):
        return f"unix://{self.socket}"

    def __enter__(self):
        return self.start()

    def __exit__(self, *_):
        self.kill()
        shutil.rmtree(self.folder, ignore_errors=True)

    def start(self):
        options = ["--port", "0", "--unixsocket", self.socket, "--save", "", "--appendonly", "no", "--dir", self.folder]
        self.process = subprocess.Popen(
            ["redis-server", *map(str, options)], executable=shutil.which("redis-check-rdb"), stdout=subprocess.DEVNULL
        )
        until(lambda: self.ask("PING") == "PONG", "Redis answers")
        return self

    def ask(self, *words):
        done = subprocess.run(["redis-cli", "-s", self.socket, *words], capture_output=True, text=True, timeout=PATIENCE)
        return done.stdout.strip()

    def freeze(self):
        self.process.send_signal(signal.SIGSTOP)

    def thaw(self):
        self.process.send_signal(signal.SIGCONT)

    def kill(self):
        if self.process:
            self.process.kill()
            self.process.wait(PATIENCE)
            self.process = None
