"""A line to a server that can be cut: what a browser sends meanwhile arrives nowhere, whatever the browser takes itself for."""

import contextlib
import socket
import struct
import threading
from typing import Any

RESET = struct.pack("ii", 1, 0)


class Line:
    """Passes bytes on between a port of its own and that of a server on this computer.

    The browser is told too (`navigator.onLine`, the event), by `cut` and `mend`. That alone proves little: a page that is
    fetched anew, a new window and a worker count as online for a moment, and what they send then would arrive.
    """

    def __init__(self, port: int) -> None:
        self.to = ("127.0.0.1", port)
        self.lock = threading.Lock()
        self.is_cut = False
        self.ends: set[socket.socket] = set()
        self.door = socket.create_server(("127.0.0.1", 0))
        threading.Thread(target=self._listen, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.door.getsockname()[1]}"

    def cut(self, context: Any) -> None:
        """Nothing is passed on any more when it returns."""
        with self.lock:
            self.is_cut = True
            self._break_off()
        context.set_offline(True)

    def mend(self, context: Any) -> None:
        with self.lock:
            self.is_cut = False
        context.set_offline(False)

    def close(self) -> None:
        self.door.shutdown(socket.SHUT_RDWR)
        self.door.close()
        with self.lock:
            self.is_cut = True
            self._break_off()

    def _break_off(self) -> None:
        for end in self.ends:
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    def _listen(self) -> None:
        with contextlib.suppress(OSError):  # closed
            while True:
                near, _address = self.door.accept()
                self._connect(near)

    def _connect(self, near: socket.socket) -> None:
        with self.lock:
            if self.is_cut:
                near.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
                near.close()
                return
            far = socket.create_connection(self.to)
            self.ends |= {near, far}
        left = [near, far]  # closed by the second of the two directions
        for source, target in ((near, far), (far, near)):
            threading.Thread(target=self._pass_on, args=(source, target, left), daemon=True).start()

    def _pass_on(self, source: socket.socket, target: socket.socket, left: list[socket.socket]) -> None:
        with contextlib.suppress(OSError):
            while some := source.recv(65536):
                target.sendall(some)
        with contextlib.suppress(OSError):
            target.shutdown(socket.SHUT_WR)
        with self.lock:
            left.pop()
            if not left:
                self.ends -= {source, target}
                source.close()
                target.close()
