from tests.cast import Browser, at, shared
from wathiq.demo.cast import Cast


def test_the_requester_opens_what_was_shared_and_the_stranger_finds_nothing(
    cast: Cast, requester_browser: Browser, stranger_browser: Browser
) -> None:
    contract = shared(cast, "Haulage framework")
    page = at("portal", "contract", public_id=contract.public_id)
    assert "Haulage framework" in requester_browser.text(page)
    assert "Haulage framework" not in stranger_browser.text(page, status=404)
