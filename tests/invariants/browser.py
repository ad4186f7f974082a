"""The second invariant in Chromium: one browser, real documents from a server of our own, scripts
stopped by policy as a strict site would."""

import http.server
import itertools
import threading
import time

from selenium import webdriver
from selenium.webdriver.chrome.service import Service

import charsets

POLICY = "default-src 'none'; script-src 'none'; base-uri *; form-action 'none'; frame-src 'none'"

# Walks the document without recursion (trees are 512 deep) and writes each node as one line.
WALK = r"""
if (location.pathname !== arguments[0] || document.readyState === 'loading') return null;
const lines = []; let text = '';
const flush = () => { if (text) { lines.push('#text ' + text); text = ''; } };
const inside = node => node.localName === 'template' && node.content ? node.content : node;
const stack = [[document, null]];
while (stack.length) {
  const [node, end] = stack.pop();
  if (end !== null) { flush(); lines.push(end); continue; }
  if (node.nodeType === 3 || node.nodeType === 4) { text += node.data; continue; }
  let transparent = node.nodeType === 9 || node.nodeType === 11;
  if (node.nodeType === 8) { flush(); lines.push('#comment ' + node.data); continue; }
  if (node.nodeType === 10) {
    flush(); lines.push('!' + [node.name, node.publicId, node.systemId].join('|')); continue;
  }
  if (node.nodeType === 1) {
    if (node.hasAttribute('data-factcheck-ui')) continue;
    transparent = node.localName === 'fact-check';
    if (!transparent) {
      flush();
      lines.push('<' + node.namespaceURI + ' ' + node.localName + ' ' + [...node.attributes].map(
        a => JSON.stringify([a.namespaceURI, a.name, a.value])).sort().join(' '));
      stack.push([null, '>' + node.localName]);
    }
  }
  const children = inside(node).childNodes;
  for (let i = children.length - 1; i >= 0; i--) stack.push([children[i], null]);
}
flush();
return [document.compatMode, document.characterSet].concat(lines);
"""


class Browser:
    """Chromium, started once; close() ends it and the server."""

    def __init__(self):
        self.documents = {}
        self.numbers = itertools.count()
        documents = self.documents

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                data, content_type = documents.get(self.path, (b"", "text/plain"))
                self.send_response(200 if self.path in documents else 404)
                self.send_header("Content-Type", content_type)
                self.send_header("Content-Length", str(len(data)))
                self.send_header("Content-Security-Policy", POLICY)
                self.send_header("Cache-Control", "no-store")
                self.end_headers()
                self.wfile.write(data)

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.thread = threading.Thread(target=self.server.serve_forever, daemon=True)
        self.thread.start()
        options = webdriver.ChromeOptions()
        for argument in ("--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu",
                         "--disable-extensions", "--no-first-run", "--blink-settings=imagesEnabled=false"):
            options.add_argument(argument)
        options.page_load_strategy = "eager"
        self.driver = webdriver.Chrome(options=options, service=Service("/usr/bin/chromedriver"))
        self.driver.set_page_load_timeout(60)
        self.driver.set_script_timeout(60)

    def tree(self, data, charset=None):
        """The document that Chromium builds of the bytes, one line a node."""
        # Without a label Chromium guesses; the contract says windows-1252.
        label = "; charset=%s" % charset if charset else ""
        # An address of its own, lest a busy machine's browser still has the document before.
        self.documents.clear()
        path = "/page%d.html" % next(self.numbers)
        self.documents[path] = (data, "text/html" + label)
        self.driver.get("http://127.0.0.1:%d%s" % (self.server.server_port, path))
        deadline = time.monotonic() + 60
        while (lines := self.driver.execute_script(WALK, path)) is None:
            assert time.monotonic() < deadline, "Chromium doesn't come to the document's end"
        return lines

    def close(self):
        self.driver.quit()
        self.server.shutdown()
        self.server.server_close()


def label_for(data):
    """The charset to send: none where the page names its own, so that the browser reads it."""
    named = data.startswith(tuple(mark for mark, _ in charsets.BOMS)) or b"charset" in data[:1024]
    return None if named and charsets.detect(data) != "windows-1252" else "windows-1252"
