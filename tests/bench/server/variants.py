"""What is measured against what: folders of the sites, their configuration, and what a right answer of
each looks like."""

import dataclasses
import pathlib
import sys

import material

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "invariants"))

import injected  # noqa: E402

COUNTS = (5, 50)
PLOT_COUNTS = (1, 10, 100, 1000)
PLOT_PAGE = "L"
OWN = "own"  # the origin's folder of pages that are for one reader only
NGINX_PATTERNS = 255  # its sub_filter takes no more in one place


@dataclasses.dataclass
class Variant:
    """One way of serving one page."""

    name: str  # plain, ours, mod_substitute …
    page: str
    claims: int  # 0: none
    path: str
    base: str = "plain"  # the variant whose figures its own are divided by
    server: str = "apache"
    headers: tuple = ()
    check: object = None  # called with the body; raises where it isn't right

    @property
    def key(self):
        return self.page, self.name, self.claims


class Site:
    """The files of all variants, and Apache's and nginx's configuration for them."""

    def __init__(self, root, pages):
        self.root, self.pages = root, pages
        self.folder = root / "site"
        self.apache, self.nginx, self.variants = [], [], []
        self.claims = {}
        for name in ("run", "site", "sidecars"):
            (root / name).mkdir()

    def claims_of(self, page, count):
        """A page may have too little text for all of them: then it gets as many as it can."""
        if (page, count) not in self.claims:
            data = self.pages[page]
            try:
                made = material.make_claims(data, count, 3)
            except ValueError:
                made = material.make_claims(data, material.room(data), 3)
            self.claims[page, count] = made
        return self.claims[page, count]

    def write(self, folder, page, data=None, sidecar=None):
        path = self.folder / folder / f"{page}.html"
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(self.pages[page] if data is None else data)
        if sidecar:
            (path.parent / f"{path.name}.claims.xml").write_text(sidecar)
        return f"/{folder}/{path.name}"

    def add(self, name, page, claims, path, check, **more):
        variant = Variant(name, page, claims, path, check=check, **more)
        self.variants.append(variant)
        return variant

    def location(self, path, *lines):
        """Each variant has a section of its own, since what httpd does to merge one is no matter of ours."""
        section = f"<Location {path}>\n" + "\n".join(lines) + "\n</Location>"
        if section not in self.apache:
            self.apache.append(section)

    def proxy_pass(self, path, port, folder="plain"):
        line = f"ProxyPass {path} http://127.0.0.1:{port}/{folder}"
        if line not in self.apache:
            self.apache.append(line)

    # --- kinds of variants ---

    def add_plain(self, page):
        path = self.write("plain", page)
        same = is_page(self.pages[page])
        self.add("plain", page, 0, path, same)
        self.location("/plain", "FactCheck Off")
        self.add("sidecar absent", page, 0, self.write("absent", page), same)
        self.location("/absent", "FactCheck On")

    def add_ours(self, page, count):
        made, folder = self.claims_of(page, count), f"ours-{count}"
        path = self.write(folder, page, sidecar=made.sidecar)
        self.location(f"/{folder}", "FactCheck On")
        return self.add("mod_factcheck", page, count, path, is_annotated(self.pages[page], made))

    def add_substitute(self, page, count):
        made, folder = self.claims_of(page, count), f"substitute-{count}"
        path = self.write(folder, page)
        rules = [f"Substitute 's|{q}|{material.marked(q, v)}|nq'" for q, v in made.quotes]
        self.location(path, "SetOutputFilter SUBSTITUTE", "SubstituteMaxLineLength 16m", *rules)
        self.add("mod_substitute", page, count, path, is_substituted(self.pages[page], made))

    def add_proxy_html(self, page, count):
        folder = f"proxyhtml-{count}"
        path = self.write(folder, page)
        rules = [f"ProxyHTMLURLMap http://claim{i}.example/ /claims/{i}/" for i in range(count)]
        self.location(path, "SetEnv PROXY_HTML_FORCE 1", "ProxyHTMLEnable On", "ProxyHTMLLinks a href",
                      "SetOutputFilter proxy-html", *rules)
        self.add("mod_proxy_html", page, count, path, is_reserialised(self.pages[page]))

    def add_nginx_plain(self, page):
        self.add("nginx plain", page, 0, f"/plain/{page}.html", is_page(self.pages[page]), server="nginx")

    def add_nginx(self, page, count):
        made, folder = self.claims_of(page, count), f"nginx-{count}"
        if len(made.quotes) > NGINX_PATTERNS:
            return
        path = self.write(folder, page)
        rules = [f"sub_filter '{q}' '{material.marked(q, v)}';" for q, v in made.quotes]
        self.nginx.append(f"location = {path} {{ sub_filter_once off; {' '.join(rules)} }}")
        self.add("nginx sub_filter", page, count, path, is_substituted(self.pages[page], made), server="nginx")

    def add_proxied(self, page, counts, port):
        """The origin sends the pages of the folder plain, as pages for everybody, which are kept and
        compared, and as a reader's own, which are scanned each time."""
        self.proxy_pass("/proxied-0", port)
        self.add("proxied plain", page, 0, f"/proxied-0/{page}.html", is_page(self.pages[page]))
        for count in counts:
            for name, prefix, folder in (("proxied, the same page", "proxied", "plain"),
                                         ("proxied, scanned each time", "scanned", OWN)):
                self.add_proxied_from(folder, name, f"{prefix}-{count}", page, count, port)

    def add_proxied_from(self, origin, name, folder, page, count, port):
        made = self.claims_of(page, count)
        (self.root / "sidecars" / folder).mkdir(exist_ok=True)
        (self.root / "sidecars" / folder / f"{page}.html.xml").write_text(made.sidecar)
        self.proxy_pass(f"/{folder}", port, origin)
        self.location(f"/{folder}", "FactCheck On", f"FactCheckSidecar {self.root}/sidecars%{{FACTCHECK_URI}}.xml")
        self.add(name, page, count, f"/{folder}/{page}.html", is_annotated(self.pages[page], made), base="proxied plain")

    def add_compressed(self, page, count, woven):
        """Ours compressed, and a file of the same bytes compressed."""
        gzip = (("Accept-Encoding", "gzip"),)
        made, folder = self.claims_of(page, count), f"deflate-{count}"
        path = self.write(folder, page, sidecar=made.sidecar)
        self.location(f"/{folder}", "FactCheck On", "SetOutputFilter DEFLATE")
        base = f"deflated file of {count}"
        self.add(base, page, 0, self.write(f"woven-{count}", page, woven), None, headers=gzip)
        self.location(f"/woven-{count}", "SetOutputFilter DEFLATE")
        self.add("mod_factcheck, deflated", page, count, path, None, headers=gzip, base=base)


# --- what is right ---


class Wrong(Exception):
    pass


def is_page(page):
    def check(body):
        if body != page:
            raise Wrong("these aren't the page's bytes")

    return check


def is_annotated(page, made):
    """All of the page's bytes, and a highlight for each claim that has a passage."""

    def check(body):
        found = injected.highlights(injected.align(page, body))
        for state in ("intact", "changed"):
            ids = {h.claim for h in found if h.state == state}
            if len(ids) != made.states[state]:
                raise Wrong(f"{len(ids)} claims are {state}, not {made.states[state]}")

    return check


def is_substituted(page, made):
    wanted = page
    for quote, verdict in made.quotes:
        wanted = wanted.replace(quote.encode(), material.marked(quote, verdict).encode())

    def check(body):
        if body != wanted:
            raise Wrong("not every quote was replaced, or something else was")

    return check


def is_reserialised(page):
    """mod_proxy_html writes the page anew: its words at least are all there."""
    wanted = page.count(b"<p")

    def check(body):
        if body == page or body.count(b"<p") < wanted or b"</html>" not in body:
            raise Wrong("the page didn't go through the parser, or not all of it")

    return check
