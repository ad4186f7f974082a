#!/usr/bin/python3
"""The tree invariant on random pages, in Chromium.

usage: trees.py [--seed N] [--seconds S] [--inputs FOLDER]

Pages are made of tokens.txt by build/tests/pairs, as for the fuzzer; with --inputs half of them are
what it has collected there, changed a little. A page whose tree isn't its origin's is made as small as
it can be, and shown; its input is left in build/fuzz/found/tree. Exits 1 where there was one.

html5lib follows older texts of the standard in what is rare (the adoption agency's inner loop, </br> in
svg), and what is rare is all that is found here: so it is no judge of these pages.
"""
import argparse
import os
import pathlib
import random
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests" / "invariants"))
import browser  # noqa: E402

BUILD = ROOT / os.environ.get("BUILD", "build")
OPTIONS, CLAIM, CLAIMS = 8, 7, 8  # as in page.h
HEADER = OPTIONS + CLAIM * CLAIMS

class Engine:
    """build/tests/pairs, running."""

    def __init__(self):
        self.child = subprocess.Popen([str(BUILD / "tests" / "pairs")], stdin=subprocess.PIPE,
                                      stdout=subprocess.PIPE)

    def pair(self, data):
        self.child.stdin.write(b"%d\n" % len(data) + data)
        self.child.stdin.flush()
        line = self.child.stdout.readline().split()
        if len(line) != 2:
            raise RuntimeError("the engine broke on %s" % data.hex())
        page = self.child.stdout.read(int(line[0]))
        return page, self.child.stdout.read(int(line[1]))


# As tests/invariants/browser.py walks documents; here those that DOMParser makes.
WALK = r"""
const parser = new DOMParser();
function walk(html) {
  const lines = []; let text = '';
  const flush = () => { if (text) { lines.push('#text ' + text); text = ''; } };
  const stack = [[parser.parseFromString(html, 'text/html'), null]];
  while (stack.length) {
    const [node, end] = stack.pop();
    if (end !== null) { flush(); lines.push(end); continue; }
    if (node.nodeType === 3 || node.nodeType === 4) { text += node.data; continue; }
    if (node.nodeType === 8) { flush(); lines.push('#comment ' + node.data); continue; }
    if (node.nodeType === 10) { flush(); lines.push('!' + node.name); continue; }
    let children = node.childNodes;
    if (node.nodeType === 1) {
      if (node.hasAttribute('data-factcheck-ui')) continue;
      if (node.localName !== 'fact-check') {
        flush();
        lines.push('<' + node.namespaceURI + ' ' + node.localName + ' ' +
                   [...node.attributes].map(a => a.name + '=' + a.value).sort().join(' '));
        stack.push([null, '>' + node.localName]);
      }
      if (node.localName === 'template' && node.content) children = node.content.childNodes;
    }
    for (let i = children.length - 1; i >= 0; i--) stack.push([children[i], null]);
  }
  flush();
  return lines;
}
return arguments[0].map(([page, output]) => {
  const before = walk(page), after = walk(output);
  for (let i = 0; i < Math.max(before.length, after.length); i++) {
    if (before[i] !== after[i]) return 'node ' + i + ':\n  origin ' + before[i] + '\n  output ' + after[i];
  }
  return null;
});
"""


class Judge:
    def __init__(self):
        self.browser = browser.Browser()

    def differs(self, pairs):
        """For each pair what differs; None where nothing does."""
        texts = [[side.decode("utf-8", "replace") for side in pair] for pair in pairs]
        return self.browser.driver.execute_script(WALK, texts)


def make(rng, collected):
    """An input: options, claims, and some tokens."""
    if collected and rng.random() < 0.5:
        data = bytearray(rng.choice(collected))
        for _ in range(rng.randrange(4)):
            place = rng.randrange(HEADER, len(data) + 1)
            if rng.random() < 0.6:
                data[place:place] = bytes(rng.randrange(256) for _ in range(rng.randrange(1, 4)))
            else:
                del data[place : place + rng.randrange(1, 6)]
        return bytes(data)
    header = [0, rng.randrange(256), rng.randrange(2), CLAIMS - 1, 0, 0, 0, 0]
    for _ in range(CLAIMS):
        place = rng.randrange(rng.choice((20, 100, 400)))
        header += [rng.choice((0, 0, 0, 2)), place >> 8, place & 255, rng.choice((0, 2, 6, 20, 47)),
                   rng.choice((0, 0, 0, 0x22)), 0, rng.randrange(256)]
    return bytes(header) + bytes(rng.randrange(256) for _ in range(rng.choice((5, 10, 20, 40, 80, 150))))


def reduced(engine, judge, data):
    """The smallest input of which the trees still differ, by taking tokens away."""
    size = len(data) - HEADER
    while size:
        place = HEADER
        while place < len(data):
            smaller = data[:place] + data[place + size :]
            pair = engine.pair(smaller)
            if pair[0] != pair[1] and readable(pair[0]) and judge.differs([pair])[0]:
                data = smaller
            else:
                place += size
        size //= 2
    for claim in range(CLAIMS):  # and claims, by letting them be like the last
        place = OPTIONS + CLAIM * claim
        smaller = data[:place] + data[HEADER - CLAIM : HEADER] + data[place + CLAIM :]
        pair = engine.pair(smaller)
        if judge.differs([pair])[0]:
            data = smaller
    return data


def readable(page):
    """Whether Chromium reads it as the standard has it: DOMParser runs no script, and text of U+FFFD alone
    (which bytes that don't decode are) lets a frameset follow."""
    page = page.lower()
    return b"<noscript" not in page and not (b"<frameset" in page and (b"&#0;" in page or b"\xff" in page))


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--seed", type=int, default=1)
    arguments.add_argument("--seconds", type=float, default=60)
    arguments.add_argument("--inputs")
    options = arguments.parse_args()
    rng = random.Random(options.seed)
    engine = Engine()
    judge = Judge()
    collected = [path.read_bytes() for path in sorted(pathlib.Path(options.inputs).iterdir())] \
        if options.inputs else []
    collected = [data for data in collected if len(data) > HEADER]
    end, pages, marked, broken = time.time() + options.seconds, 0, 0, []
    while time.time() < end and len(broken) < 5:
        batch = []
        while len(batch) < 50:
            data = make(rng, collected)
            pair = engine.pair(data)
            pages += 1
            if pair[0] != pair[1] and readable(pair[0]):
                batch.append((data, pair))
        marked += len(batch)
        for (data, _), differs in zip(batch, judge.differs([pair for _, pair in batch])):
            if differs:
                data = reduced(engine, judge, data)
                pair = engine.pair(data)
                broken.append(data)
                print("page   %r\noutput %r\n%s\n" % (*pair, judge.differs([pair])[0]), flush=True)
    judge.browser.close()
    folder = BUILD / "fuzz" / "found" / "tree"
    folder.mkdir(parents=True, exist_ok=True)
    for number, data in enumerate(broken):
        (folder / ("random-%d-%d" % (options.seed, number))).write_bytes(data)
    print("%d pages, %d with marks or notes; %d trees differ" % (pages, marked, len(broken)))
    sys.exit(1 if broken else 0)


if __name__ == "__main__":
    main()
