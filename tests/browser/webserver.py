"""A web server whose every page a test decides, under the policy of a strict site."""

import http.server
import mimetypes
import threading

POLICY = "default-src 'self'; require-trusted-types-for 'script'"


class WebServer:
    """Serves what was put into it, on a free port of 127.0.0.1."""

    def __init__(self):
        self.documents = {}
        documents = self.documents

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                data, content_type, policy = documents.get(self.path, (b"", None, None))
                self.send_response(200 if content_type else 404)
                self.send_header("Content-Type", content_type or "text/plain")
                self.send_header("Content-Length", str(len(data)))
                self.send_header("Cache-Control", "no-store")
                if policy:
                    self.send_header("Content-Security-Policy", policy)
                self.end_headers()
                self.wfile.write(data)

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        # Browsers ask for it on their own, and complain where it is missing.
        self.put("/favicon.ico", b"", "image/x-icon")

    def put(self, path, data, content_type=None, policy=POLICY):
        """Returns the URL under which data is served from now on."""
        data = data.encode() if isinstance(data, str) else data
        kind = content_type or mimetypes.guess_type(path)[0] or "text/html"
        if kind.startswith("text/") and "charset" not in kind and kind != "text/html":
            kind += "; charset=utf-8"
        self.documents[path] = (data, kind, policy)
        return self.url(path)

    def url(self, path):
        return f"http://127.0.0.1:{self.server.server_port}{path}"

    def close(self):
        self.server.shutdown()
        self.server.server_close()
