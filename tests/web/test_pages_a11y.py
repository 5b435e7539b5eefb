"""Every page: axe in light and dark, narrow and wide; no sideways scrolling; no request leaves the site."""

import pytest

from .conftest import axe, pages


@pytest.mark.parametrize("address", pages())
def test_page(watched, address):
    for width in (320, 1280):
        page = watched.page(address, width)
        page.wait_for_load_state("networkidle")
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            assert axe(page) == [], f"{address} at {width} px, {scheme}"
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert wide <= width, f"{address} is {wide} px wide at {width}"
