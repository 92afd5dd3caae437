"""placeholder"""
from tests.cast import Browser, at, open_case, open_matter
from wathiq.demo.cast import Cast


def test_smoke(cast: Cast, lawyer_browser: Browser) -> None:
    m = open_matter(cast)
    c = open_case(cast)
    for section in ("matters", "cases"):
        lawyer_browser.text(at("staff", section))
    for kind, d in (("matter", m), ("case", c)):
        lawyer_browser.text(at("staff", kind + "_create"))
        for page in ("", "_edit", "_update", "_admit", "_relate", "_history", "_attachments", "_share", "_hide", "_readers"):
            lawyer_browser.text(at("staff", kind + page, public_id=d.public_id))
        assert lawyer_browser.get(at("staff", kind, public_id=(m if kind == "case" else c).public_id)).status_code == 404
