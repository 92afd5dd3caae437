from tests.cast import Browser, at, open_case, open_matter
from wathiq.demo.cast import Cast


def test_smoke(cast: Cast, lawyer_browser: Browser) -> None:
    m = open_matter(cast)
    c = open_case(cast)
    for section in ("matters", "cases"):
        lawyer_browser.text(at("staff", section))
    for kind, d in (("matter", m), ("case", c)):
        lawyer_browser.text(at("staff", kind + "_create"))
        for page in (
            "",
            "_edit",
            "_update",
            "_admit",
            "_relate",
            "_history",
            "_attachments",
            "_share",
            "_hide",
            "_readers",
        ):
            lawyer_browser.text(at("staff", kind + page, public_id=d.public_id))
        assert (
            lawyer_browser.get(
                at("staff", kind, public_id=(m if kind == "case" else c).public_id)
            ).status_code
            == 404
        )


def test_smoke_areas(cast: Cast, administrator_browser: Browser) -> None:
    from wathiq.matters.models import PracticeArea

    a = PracticeArea.in_order()[0]
    for name in ("practice_areas", "practice_area_create"):
        administrator_browser.text(at("staff", name))
    administrator_browser.text(at("staff", "practice_area_edit", public_id=a.public_id))
