"""A FastCGI program, as little of one as is needed: answers each request with what it is told to."""

import socket
import struct
import threading

BEGIN, END, PARAMS, STDIN, STDOUT = 1, 3, 4, 5, 6


class FastCgi:
    """output: the program's output, headers and body, as pieces that are sent as records of their own.
    requests: the environment of each request."""

    def __init__(self, *output):
        self.output = output
        self.requests = []
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port = self._socket.getsockname()[1]

    def __enter__(self):
        self._thread = threading.Thread(target=self._accept, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._socket.shutdown(socket.SHUT_RDWR)  # as origin.py
        self._thread.join(10)
        self._socket.close()

    def _accept(self):
        while True:
            try:
                connection, _ = self._socket.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection):
        with connection, connection.makefile("rb") as stream:
            params = b""
            while len(head := stream.read(8)) == 8:
                _, kind, request, length, padding, _ = struct.unpack("!BBHHBB", head)
                content = stream.read(length + padding)[:length]
                if kind == PARAMS:
                    params += content
                if kind == STDIN and not length:
                    break
            else:
                return
            self.requests.append(self._environment(params))
            for piece in (*self.output, b""):
                for start in range(0, max(len(piece), 1), 60000):
                    self._send(connection, STDOUT, request, piece[start : start + 60000])
            self._send(connection, END, request, bytes(8))

    @staticmethod
    def _send(connection, kind, request, content):
        connection.sendall(struct.pack("!BBHHBB", 1, kind, request, len(content), 0, 0) + content)

    @staticmethod
    def _environment(params):
        values, at = {}, 0

        def number():
            nonlocal at
            length = params[at]
            at += 1
            if length & 0x80:
                length = struct.unpack("!I", params[at - 1 : at + 3])[0] & 0x7FFFFFFF
                at += 3
            return length

        while at < len(params):
            name, value = number(), number()
            values[params[at : at + name].decode()] = params[at + name : at + name + value].decode("latin-1")
            at += name + value
        return values
