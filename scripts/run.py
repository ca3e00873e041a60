"""What `make run` does once the files are installed: messages, tables, data, server. In one process, since each new one
would spend a second on importing Django again."""

import argparse
import os
import socket
import sys
from pathlib import Path

BASE = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(BASE), str(BASE / "scripts")]
os.environ["DJANGO_SETTINGS_MODULE"] = "prestratus.settings"
os.environ["DEVELOPMENT"] = "yes"
os.environ.pop("DEBUG", None)


def main() -> None:
    parser = argparse.ArgumentParser(description="Prepare preStratus and serve it on this computer.")
    parser.add_argument("--demo", choices=["yes", "no"], default="yes")
    options = parser.parse_args()
    port = free_port(os.environ.get("PORT", "8000"))

    import messages  # noqa: PLC0415
    from django.core.management import call_command  # noqa: PLC0415
    from django.core.wsgi import get_wsgi_application  # noqa: PLC0415
    from django.db import connections  # noqa: PLC0415

    messages.compile_all()
    application = get_wsgi_application()
    call_command("migrate", interactive=False, verbosity=0)
    call_command("prepare", demo=options.demo)
    # A connection must not cross the fork into the worker.
    connections.close_all()
    sys.stdout.flush()
    serve(application, port)


def free_port(text: str) -> int:
    try:
        port = int(text)
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(("127.0.0.1", port))
    except (ValueError, OverflowError):
        sys.exit(f"PORT={text} is not a port number. Try: make run PORT=8001")
    except OSError:
        sys.exit(f"Port {text} on 127.0.0.1 is taken or not allowed. Try: make run PORT=8001")
    return port


def serve(application: object, port: int) -> None:
    from gunicorn.app.base import BaseApplication  # noqa: PLC0415

    class Server(BaseApplication):
        def load_config(self) -> None:
            self.cfg.set("bind", f"127.0.0.1:{port}")
            self.cfg.set("workers", 1)
            self.cfg.set("threads", 4)
            self.cfg.set("loglevel", "warning")
            self.cfg.set("proc_name", "prestratus")

        def load(self) -> object:
            return application

    Server().run()


if __name__ == "__main__":
    main()
