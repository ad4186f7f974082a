"""The storm, for some seconds: `make storm MINUTES=15` is the whole of it."""

import storm


def test_every_answer_is_one_of_the_legitimate_pages_while_everything_changes():
    """Torn pages, notes of one version in another, a 5xx, a leak of memory or of descriptors."""
    report = storm.Storm(16, saturate=False).run()
    assert report["problems"] == []
    assert report["restarts"] and report["edits"] > 500
    assert report["pages"] > 500 and report["hung up"] > 50
    assert report["of these never met"] < report["legitimate pages"] / 2
