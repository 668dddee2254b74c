"""Real servers: started, watched, stopped and killed as an operator would."""

import os
import pathlib
import shutil
import signal
import socket
import ssl
import subprocess
import tempfile
import time
import urllib.error
import urllib.request

SOURCE = pathlib.Path(__file__).resolve().parents[2]
SECRET = "system-tests-share-this-key-1b9f27c4e08d5a63"
STOP_LIMIT = 10  # seconds that a drain may take
PATIENCE = 60  # seconds that anything else may take: generous, for machines under load and sanitizers
PASSED_ON = (
    "PATH",
    "HOME",
    "LANG",
    "ASAN_OPTIONS",
    "UBSAN_OPTIONS",
    "LSAN_OPTIONS",
    "GCOV_PREFIX",
    "GCOV_PREFIX_STRIP",
)


def binary():
    return os.environ.get("STEWARD_BINARY") or str(SOURCE / "build/release/steward")


def environment(**settings):
    """A clean environment: what the developer has set must not reach the server under test."""
    inherited = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
    usual = {
        "ENVIRONMENT": "test",
        "RATE_LIMIT_DEFAULT": "unlimited",
        "STEWARD_BCRYPT_COST": "4",
        "STEWARD_WAL_RESERVE_MB": "0",
        "JWT_SECRET": SECRET,
        "LOG_FORMAT": "json",
    }
    chosen = {**inherited, **usual, **settings}
    return {name: value for name, value in chosen.items() if value is not None}


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def make_folder():
    """A folder that also the user `postgres` can reach when root runs the tests."""
    folder = pathlib.Path(tempfile.mkdtemp(prefix="steward-", dir="/tmp"))
    folder.chmod(0o755)
    return folder


def until(condition, what, limit=PATIENCE, pause=0.02):
    """Polls until the condition holds and returns its value; fails loudly when it never does."""
    deadline = time.monotonic() + limit
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > deadline:
            raise AssertionError(f"still waiting after {limit} s: {what}")
        time.sleep(pause)


def is_running(pid):
    try:
        return pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


def run(*arguments, limit=PATIENCE, **settings):
    """Runs one command of the program to its end."""
    return subprocess.run(
        [binary(), *map(str, arguments)],
        env=environment(**settings),
        capture_output=True,
        text=True,
        timeout=limit,
    )


class Server:
    """One `steward serve` with its own data directory. Without a folder it starts from a copy of a cluster
    that was made before: making one takes seconds on a busy machine."""

    alive = []
    template = None

    def __init__(self, folder=None, port=None, **settings):
        self.own_folder = folder is None
        self.folder = folder or make_folder()
        if self.own_folder and Server.template and "DATABASE_URL" not in settings:
            subprocess.run(["cp", "-a", Server.template / "data", self.folder], check=True)
        self.data_dir = self.folder / "data"
        self.log_file = self.folder / "server.log"
        self.port = port or free_port()
        self.settings = settings
        self.process = None

    def __enter__(self):
        try:
            return self.start()
        except BaseException:
            self.remove()
            raise

    def __exit__(self, *_):
        self.remove()

    @property
    def url(self):
        return ("https" if "TLS_CERT" in self.settings else "http") + f"://127.0.0.1:{self.port}"

    def launch(self):
        """Starts the process without waiting for it."""
        command = [binary(), "serve", "--listen", f"127.0.0.1:{self.port}", "--data-dir", str(self.data_dir)]
        with open(self.log_file, "ab") as log:
            self.process = subprocess.Popen(command, env=environment(**self.settings), stdout=log, stderr=log)
        Server.alive.append(self)
        return self

    def start(self):
        self.launch()
        until(self.is_ready_or_dead, f"{self.url}/ready; the log says:\n{self.log()}")
        assert self.process.poll() is None, f"the server ended with {self.process.returncode}:\n{self.log()}"
        return self

    def is_ready_or_dead(self):
        return self.process.poll() is not None or self.readiness()[0] == 200

    def readiness(self):
        """(status, body) of /ready; status 0 when nobody answers."""
        try:
            context = ssl._create_unverified_context() if "TLS_CERT" in self.settings else None
            with urllib.request.urlopen(self.url + "/ready", timeout=5, context=context) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as refusal:
            return refusal.code, refusal.read().decode()
        except OSError:
            return 0, ""

    def forget(self):
        if self in Server.alive:
            Server.alive.remove(self)

    def stop(self):
        """SIGTERM: has to end with status 0 in time."""
        self.process.send_signal(signal.SIGTERM)
        try:
            status = self.process.wait(STOP_LIMIT)
        except subprocess.TimeoutExpired:
            raise AssertionError(
                f"the server still runs {STOP_LIMIT} s after SIGTERM:\n{self.log()}"
            ) from None
        self.forget()
        assert status == 0, f"the server ended with {status} after SIGTERM:\n{self.log()}"

    def kill(self):
        """kill -9: no chance to say goodbye."""
        self.process.kill()
        self.process.wait(PATIENCE)
        self.forget()

    def become_template(self):
        """Stops; later servers start from what this one has made, but for its secrets and its identity."""
        self.stop()
        for name in ("node-id", "steward.lock"):
            (self.data_dir / name).unlink(missing_ok=True)
        Server.template = self.folder

    def restart(self):
        self.stop()
        return self.start()

    def log(self, since=0, most=8000):
        if not self.log_file.exists():
            return ""
        with open(self.log_file, "rb") as file:
            file.seek(since)
            return file.read().decode(errors="replace")[-most:]

    def log_size(self):
        return self.log_file.stat().st_size if self.log_file.exists() else 0

    def postmaster(self):
        """The process of the embedded PostgreSQL, or None."""
        try:
            pid = int((self.data_dir / "postgres/postmaster.pid").read_text().split()[0])
        except (OSError, IndexError, ValueError):
            return None
        return pid if is_running(pid) else None

    def query(self, sql):
        """Rows of the embedded database, as lists of text: a look behind the server's back."""
        command = [
            "psql",
            "-XAtq",
            "-F",
            "\t",
            "-h",
            str(self.data_dir / "postgres"),
            "-U",
            "steward",
            "-d",
            "postgres",
        ]
        done = subprocess.run(
            [*command, "-c", sql], capture_output=True, text=True, timeout=PATIENCE, check=True
        )
        return [line.split("\t") for line in done.stdout.splitlines()]

    def remove(self):
        if self.process and self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(STOP_LIMIT)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait(PATIENCE)
        self.forget()
        until(lambda: self.postmaster() is None, "PostgreSQL ends with its server")
        if self.own_folder:
            shutil.rmtree(self.folder, ignore_errors=True)
