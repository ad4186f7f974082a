"""Clients that judge every byte, and clients that hang up."""

import collections
import http.client
import random
import socket
import struct
import threading


class Clients:
    """Threads that ask for pages at random until they are told to stop."""

    def __init__(self, site, readers, quitters):
        self.site = site
        self.stop = threading.Event()
        self.lock = threading.Lock()
        self.counts = collections.Counter()
        self.seen = collections.defaultdict(collections.Counter)  # path: version/state: count
        self.faults = []
        self.tags = {}  # (path, strong ETag): the page that it stands for
        self.threads = [threading.Thread(target=self._read, args=(i,)) for i in range(readers)]
        self.threads += [threading.Thread(target=self._quit, args=(i,)) for i in range(quitters)]

    def start(self):
        for thread in self.threads:
            thread.start()

    def end(self):
        self.stop.set()
        for thread in self.threads:
            thread.join(60)

    def _fault(self, text):
        with self.lock:
            self.counts["faults"] += 1
            if len(self.faults) < 20:
                self.faults.append(text)

    def _judge(self, path, answer, body, asked_tag):
        tag = answer.getheader("ETag")
        if answer.status == 304:
            with self.lock:
                self.counts["not modified"] += 1
            if not asked_tag:
                self._fault(f"{path}: 304 that nobody asked for")
            return tag
        if answer.status == 503 and path.startswith("/cgi/"):
            with self.lock:
                self.counts["no program"] += 1
            return None
        if answer.status != 200:
            self._fault(f"{path}: status {answer.status}")
            return None
        name = self.site.legitimate[path].get(body)
        if name is None:
            self._fault(f"{path}: {len(body)} bytes that are no version's: {body[:80]!r}…{body[-80:]!r}")
            return None
        with self.lock:
            self.counts["pages"] += 1
            self.seen[path][name] += 1
            # A page that is served as it is has httpd's own ETag, of a size and a time of some
            # milliseconds' grain: two versions written at once share it.
            if tag and not tag.startswith("W/") and not name.endswith(self.site.BARE) and self.tags.setdefault((path, tag), name) != name:
                self.counts["faults"] += 1
                self.faults.append(f"{path}: two pages with the ETag {tag}")
        return tag

    def _read(self, seed):
        chance = random.Random(seed)
        paths = self.site.paths()
        tags, connection, used = {}, None, 0
        while not self.stop.is_set():
            path = chance.choice(self.site.crowd if self.site.crowd and chance.random() < 0.2 else paths)
            headers = {"Host": "site.example"}
            if path in tags and chance.random() < 0.3:
                headers["If-None-Match"] = tags[path]
            try:
                if connection is None:
                    connection, used = http.client.HTTPConnection("127.0.0.1", self.site.apache.port, timeout=30), 0
                    connection.connect()
                connection.request("GET", path, headers=headers)
                answer = connection.getresponse()
            except (OSError, http.client.HTTPException) as error:
                # A connection that stayed open may end between two requests, a new one may not.
                if not used:
                    self._fault(f"{path}: {error!r} on a new connection")
                connection = None
                continue
            try:
                body = answer.read()
            except (OSError, http.client.HTTPException) as error:
                self._fault(f"{path}: torn off: {error!r}")
                connection = None
                continue
            used += 1
            tag = self._judge(path, answer, body, headers.get("If-None-Match"))
            if tag:
                tags[path] = tag
            if answer.will_close or chance.random() < 0.05:
                connection.close()
                connection = None
        if connection:
            connection.close()

    def _quit(self, seed):
        """Asks, reads a part or nothing, and ends the connection by force."""
        chance = random.Random(1000 + seed)
        paths = self.site.paths()
        while not self.stop.wait(0.02):
            request = f"GET {chance.choice(paths)} HTTP/1.1\r\nHost: site.example\r\n\r\n".encode()
            try:
                with socket.create_connection(("127.0.0.1", self.site.apache.port), 10) as s:
                    s.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                    part = chance.choice((10, *[len(request)] * 3))
                    s.sendall(request[:part])
                    wanted = 0 if part == 10 else chance.choice((0, 1, 3_000, 200_000))
                    while wanted > 0 and (piece := s.recv(min(wanted, 65536))):
                        wanted -= len(piece)
            except OSError:
                pass
            with self.lock:
                self.counts["hung up"] += 1
