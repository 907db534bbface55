"""The one fake of the outside program."""

import socket
import threading


class FakeClamd(threading.Thread):
    """Speaks INSTREAM on a socket: takes the pieces, answers one line."""

    def __init__(self, path: str, answer: bytes) -> None:
        super().__init__(daemon=True)
        self.answer = answer
        self.received = b""
        self.listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.listener.bind(path)
        self.listener.listen(1)

    def run(self) -> None:
        with self.listener, self.listener.accept()[0] as channel, channel.makefile("rb") as stream:
            assert stream.read(10) == b"zINSTREAM\0"
            while size := int.from_bytes(stream.read(4), "big"):
                self.received += stream.read(size)
            channel.sendall(self.answer)
