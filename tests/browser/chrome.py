"""A headless Chromium, and what the tests ask of it beside what WebDriver knows."""

import base64
import shutil

from selenium import webdriver
from selenium.webdriver.chrome.options import Options
from selenium.webdriver.chrome.service import Service

FLAGS = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --hide-scrollbars "
    "--disable-background-networking --disable-component-update --disable-sync "
    "--disable-dev-shm-usage"
).split()

# The keys' names, codes and, where they type something, text.
KEYS = {"Tab": 9, "Escape": 27, "Enter": 13, "Space": 32}


class Chrome:
    def __init__(self, profile):
        options = Options()
        options.binary_location = shutil.which("chromium")
        for flag in [*FLAGS, f"--user-data-dir={profile}"]:
            options.add_argument(flag)
        options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
        self.driver = webdriver.Chrome(
            options=options, service=Service(shutil.which("chromedriver"))
        )
        self.driver.set_page_load_timeout(60)
        self.driver.set_script_timeout(120)

    def close(self):
        self.driver.quit()

    def cdp(self, command, **parameters):
        return self.driver.execute_cdp_cmd(command, parameters)

    # --- surroundings ---

    def window(self, width=1000, height=760, scale=1, mobile=False):
        self.cdp("Emulation.setDeviceMetricsOverride", width=width, height=height,
                 deviceScaleFactor=scale, mobile=mobile)
        self.cdp("Emulation.setTouchEmulationEnabled", enabled=mobile)

    def media(self, medium="", **features):
        """Emulates a medium and its features: media("print"), media(prefers_color_scheme="dark")."""
        named = [{"name": n.replace("_", "-"), "value": v} for n, v in features.items()]
        self.cdp("Emulation.setEmulatedMedia", media=medium, features=named)

    def open(self, url):
        self.driver.get(url)
        self.console()

    def load(self, url):
        """Opens a page and returns what it said in the console meanwhile."""
        self.console()
        self.driver.get(url)
        self.script("return document.fonts.ready.then(() => 1)")
        return self.console()

    def console(self):
        return [entry["message"] for entry in self.driver.get_log("browser")]

    # --- asking ---

    def script(self, source, *arguments):
        return self.driver.execute_script(source, *arguments)

    def box(self, selector):
        """The element's rectangle in the window."""
        return self.script(
            "const r = document.querySelector(arguments[0]).getBoundingClientRect();"
            "return {left: r.left, top: r.top, right: r.right, bottom: r.bottom,"
            "        width: r.width, height: r.height}", selector)

    def style(self, selector, name, pseudo=None):
        return self.script(
            "return getComputedStyle(document.querySelector(arguments[0]), arguments[2])"
            "[arguments[1]]", selector, name, pseudo)

    def shown(self, selector):
        """How many of the elements are there to be seen: rendered, with a size."""
        return self.script(
            "return [...document.querySelectorAll(arguments[0])].filter(e => e.checkVisibility("
            "{visibilityProperty: true, opacityProperty: true}) &&"
            " e.getClientRects().length && e.getBoundingClientRect().height > 0).length", selector)

    def picture(self):
        return base64.b64decode(self.cdp("Page.captureScreenshot", format="png")["data"])

    # --- acting ---

    def key(self, name, shift=False):
        text = {"Enter": "\r", "Space": " "}.get(name, "")
        for kind in ("keyDown" if text else "rawKeyDown", "keyUp"):
            self.cdp("Input.dispatchKeyEvent", type=kind, key=" " if name == "Space" else name,
                     code=name, windowsVirtualKeyCode=KEYS[name], modifiers=8 if shift else 0,
                     **({"text": text} if text and kind == "keyDown" else {}))

    def tap(self, x, y):
        for kind, points in (("touchStart", [{"x": x, "y": y}]), ("touchEnd", [])):
            self.cdp("Input.dispatchTouchEvent", type=kind, touchPoints=points)

    def click(self, x, y):
        for kind in ("mousePressed", "mouseReleased"):
            self.cdp("Input.dispatchMouseEvent", type=kind, x=x, y=y, button="left", clickCount=1)

    def scroll_to(self, selector):
        self.script("document.querySelector(arguments[0]).scrollIntoView("
                    "{block: 'center', behavior: 'instant'})", selector)

    # --- the accessibility tree ---

    def accessibility(self):
        self.cdp("Accessibility.enable")
        self.cdp("DOM.enable")
        return Accessibility(self.cdp("Accessibility.getFullAXTree")["nodes"], self)


class Accessibility:
    """What a screen reader gets: nodes by id, with name, role, properties and children."""

    def __init__(self, nodes, chrome):
        self.chrome = chrome
        self.nodes = {node["nodeId"]: node for node in nodes}
        self.by_element = {node.get("backendDOMNodeId"): node for node in nodes}

    def of(self, selector):
        """The node of the element that the selector finds first."""
        root = self.chrome.cdp("DOM.getDocument")["root"]["nodeId"]
        found = self.chrome.cdp("DOM.querySelector", nodeId=root, selector=selector)["nodeId"]
        assert found, f"nothing is {selector}"
        described = self.chrome.cdp("DOM.describeNode", nodeId=found)["node"]
        return self.by_element.get(described["backendNodeId"])

    def targets(self, node, name):
        """The nodes that a relation such as details leads to."""
        for item in node.get("properties", []):
            if item["name"] == name:
                return [self.by_element.get(related["backendDOMNodeId"])
                        for related in item["value"].get("relatedNodes", [])]
        return []

    def value(self, node, name):
        for item in node.get("properties", []):
            if item["name"] == name:
                return item["value"].get("value")
        return None

    def walk(self, node):
        """The node and all below it that aren't ignored, in reading order."""
        stack = [node]
        while stack:
            node = stack.pop()
            if not node.get("ignored"):
                yield node
            stack += [self.nodes[child] for child in reversed(node.get("childIds", []))]

    def text(self, node):
        """What is read of it."""
        return " ".join(name(n) for n in self.walk(node) if role(n) == "StaticText")


def role(node):
    return node.get("role", {}).get("value")


def name(node):
    return node.get("name", {}).get("value", "")


