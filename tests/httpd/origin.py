"""An origin server that sends exactly the bytes it is told to, to be proxied."""

import socket
import threading
import time


class Origin:
    """answers[path] is a list of bytes to send and of numbers of seconds to wait between them; a bytes
    object alone will do, and a function that makes either of the request. The connection is closed behind it. requests holds what was asked."""

    def __init__(self):
        self.answers = {}
        self.requests = []
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port = self._socket.getsockname()[1]
        self._thread = threading.Thread(target=self._accept, daemon=True)

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_):
        # Its thread must not go on to accept by a number that the next origin's socket may have.
        self._socket.shutdown(socket.SHUT_RDWR)
        self._thread.join(10)
        self._socket.close()

    def page(self, path, body, headers=(), status="200 OK", length=True):
        self.answers[path] = self.answer(body, headers, status, length)

    @staticmethod
    def answer(body, headers=(), status="200 OK", length=True):
        lines = [f"HTTP/1.1 {status}", "Connection: close", *headers]
        if length:
            lines.append(f"Content-Length: {len(body)}")
        if not any(h.lower().startswith("content-type") for h in headers):
            lines.append("Content-Type: text/html; charset=utf-8")
        return "\r\n".join(lines).encode() + b"\r\n\r\n" + body

    def _accept(self):
        while True:
            try:
                connection, _ = self._socket.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection):
        with connection:
            request = b""
            while b"\r\n\r\n" not in request:
                piece = connection.recv(65536)
                if not piece:
                    return
                request += piece
            self.requests.append(request.decode("latin-1"))
            method, path = request.decode("latin-1").split(" ")[:2]
            answer = self.answers.get(path, b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n")
            if callable(answer):
                answer = answer(request.decode("latin-1"))
            for step in [answer] if isinstance(answer, bytes) else answer:
                if isinstance(step, bytes):
                    if method == "HEAD" and b"\r\n\r\n" in step:
                        step = step[: step.index(b"\r\n\r\n") + 4]
                    connection.sendall(step)
                else:
                    time.sleep(step)
