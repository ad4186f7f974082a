"""What isn't a matter of requests a second: the first request of a page, a page of 100 MB, memory."""
class Extras:
    def __init__(self, site, quick): pass
    def measure(self, apache, engine, say): return []
