"""A client that costs little: prepared bytes on kept-alive sockets, one request in flight on each.

An answer is read and the next request sent, connection after connection, without a thread: the
server always has the other connections' requests to work on. Any status but the expected one
ends the benchmark.
"""

from __future__ import annotations

import socket
from collections.abc import Iterator, Mapping
from time import perf_counter

CONNECTIONS = 4


class Client:
    """A few connections to one server on this machine, opened again where the server closes them.

    waitress does so after each answer without a body, so also after a 304.
    """

    def __init__(self, port: int, connections: int = CONNECTIONS) -> None:
        self._address = ("127.0.0.1", port)
        self._sockets = [self._open() for _ in range(connections)]

    def _open(self) -> socket.socket:
        connection = socket.create_connection(self._address)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return connection

    def close(self) -> None:
        """Close the connections."""
        for connection in self._sockets:
            connection.close()

    def run(self, requests: Iterator[bytes], status: int, seconds: float) -> int:
        """Send requests for so long; return how many were answered, which is all of them.

        Raises AssertionError for another status, and StopIteration when requests run out.
        """
        end, numbers = perf_counter() + seconds, range(len(self._sockets))
        for number in numbers:
            self._sockets[number].sendall(next(requests))
        answered = 0
        while perf_counter() < end:
            for number in numbers:
                self._expect(status, number)
                self._sockets[number].sendall(next(requests))
            answered += len(numbers)
        for number in numbers:
            self._expect(status, number)
        return answered + len(numbers)

    def one(self, request: bytes) -> tuple[int, bytes, bytes]:
        """Send one request; return status, head and body of the answer."""
        self._sockets[0].sendall(request)
        return receive(self._sockets[0])

    def _expect(self, status: int, number: int) -> None:
        found, head, body = receive(self._sockets[number])
        if found != status:
            raise AssertionError(f"{found} instead of {status}: {body[:500]!r}")
        if b"\r\nconnection: close" in head.lower():
            self._sockets[number].close()
            self._sockets[number] = self._open()


def request(
    path: str, *, method: str = "GET", headers: Mapping[str, str] | None = None, body: bytes = b""
) -> bytes:
    """Return the bytes of a request."""
    lines = [f"{method} {path} HTTP/1.1", "Host: 127.0.0.1"]
    lines += [f"{name}: {value}" for name, value in (headers or {}).items()]
    if body:
        lines += ["Content-Type: application/json", f"Content-Length: {len(body)}"]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def receive(connection: socket.socket) -> tuple[int, bytes, bytes]:
    """Read one answer: status, head and body. A chunked one is not understood."""
    data = b""
    while (end := data.find(b"\r\n\r\n")) < 0:
        data += _more(connection)
    head, body = data[:end], data[end + 4 :]
    status = int(head[9:12])
    missing = 0 if status == 304 else _length(head) - len(body)
    while missing > 0:
        part = _more(connection)
        body, missing = body + part, missing - len(part)
    return status, head, body


def _length(head: bytes) -> int:
    start = head.lower().index(b"\r\ncontent-length:") + 17
    return int(head[start : start + 12].split(b"\r\n")[0])


def _more(connection: socket.socket) -> bytes:
    data = connection.recv(262_144)
    if not data:
        raise ConnectionError("the server closed the connection")
    return data
