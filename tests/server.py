"""preStratus served by a process of its own, as on a server: it can be stopped, and started again on the same port."""

import os
import signal
import socket
import ssl
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PATIENCE = 30


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Server:
    """gunicorn on the database that this process is connected to.

    `settings` and `environment` are what it starts with: those of the tests unless told. With a `certificate` (its key in
    the same file) it speaks https.
    """

    def __init__(
        self,
        folder: Path,
        *,
        settings: str = "tests.settings",
        environment: dict[str, str] | None = None,
        certificate: Path | None = None,
    ) -> None:
        self.port = free_port()
        self.certificate = certificate
        self.log = folder / "server.log"
        self.environment = os.environ | {
            "DJANGO_SETTINGS_MODULE": settings,
            "DATABASE_URL": database_url(),
            **(environment or {}),
        }
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"{'https' if self.certificate else 'http'}://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Returns when it answers; raises RuntimeError with what it said if it does not."""
        options = ["--workers", "1", "--threads", "4", "--graceful-timeout", "1", "--bind", f"127.0.0.1:{self.port}"]
        command = [sys.executable, "-m", "gunicorn", "prestratus.wsgi", *options, "--log-level", "warning"]
        if self.certificate:
            command += ["--certfile", str(self.certificate), "--keyfile", str(self.certificate)]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(command, cwd=ROOT, env=self.environment, stdout=log, stderr=log)
        end = time.monotonic() + PATIENCE
        while not self.answers():
            if self.process.poll() is not None or time.monotonic() > end:
                self.stop()
                raise RuntimeError(f"the server does not start:\n{self.log.read_text()}")
            time.sleep(0.05)

    def answers(self) -> bool:
        """Whether a worker has taken up the port: the door is open before anybody stands behind it."""
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=5) as line:
                if self.certificate:
                    line = ssl.create_default_context(cafile=str(self.certificate)).wrap_socket(
                        line, server_hostname="127.0.0.1"
                    )
                line.sendall(b"GET /healthz HTTP/1.0\r\nHost: 127.0.0.1\r\n\r\n")
                return line.recv(12).startswith(b"HTTP/")
        except OSError:
            return False

    def stop(self) -> None:
        """Nothing listens any more when it returns."""
        if self.process is None:
            return
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.process = None


def database_url() -> str:
    """The address of the database behind our connection, the one that was made for the tests."""
    from django.db import connection  # noqa: PLC0415 - once Django is set up

    name = connection.settings_dict["NAME"]
    return f"sqlite:///{name}" if connection.vendor == "sqlite" else f"postgres:///{name}"
