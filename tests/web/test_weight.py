"""What a page costs: bytes over the wire, and Lighthouse's view."""

import json
import os
import subprocess
from pathlib import Path

import pytest

HERE = Path(__file__).parent
CHAPTER = "chapters/1994-carter.html"


@pytest.mark.parametrize("address", ["index.html", CHAPTER, "chapters/what-are-the-tracks.html"])
def test_first_load(watched, address):
    page = watched.page()
    sizes = {}
    page.on("response", lambda r: sizes.__setitem__(r.url, (r.request.resource_type, r.request.sizes()["responseBodySize"])))
    page.goto(watched.base + address, wait_until="networkidle")
    total = sum(size for _, size in sizes.values())
    scripts = sum(size for sort, size in sizes.values() if sort == "script")
    assert total <= 300_000, sizes
    assert scripts <= 60_000, sizes


def test_the_player_is_small():
    import gzip

    source = (HERE.parents[1] / "src/trackii_course/static/player.js").read_bytes()
    assert len(gzip.compress(source, 9)) <= 12_288


def test_lighthouse(base, chromium_path, tmp_path):
    report = tmp_path / "report.json"
    command = ["node", str(HERE / "node_modules/lighthouse/cli/index.js"), base + CHAPTER, "--quiet", "--output=json", f"--output-path={report}",
               "--chrome-flags=--headless=new --no-sandbox --disable-gpu --disable-background-networking --disable-component-update"]  # fmt: skip
    subprocess.run(command, check=True, env=os.environ | {"CHROME_PATH": chromium_path}, timeout=180)
    found = {name: round(c["score"] * 100) for name, c in json.loads(report.read_text("utf-8"))["categories"].items()}
    assert found["accessibility"] == 100, found
    assert found["best-practices"] == 100, found
    assert found["seo"] == 100, found
    assert found["performance"] >= 95, found
