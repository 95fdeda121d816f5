"""The generated reference is current, and links between the pages lead somewhere."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from wardsim import _core

ROOT = Path(__file__).resolve().parents[2]
PAGES = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").rglob("*.md"))]
LINK = re.compile(r"\]\(([^)\s]+)\)")


def anchor(heading: str) -> str:
    """The anchor of a heading, as on the usual hosts of Markdown."""
    kept = re.sub(r"[^\w\- ]", "", heading.strip().lower())
    return kept.replace(" ", "-")


def anchors_of(page: Path) -> set[str]:
    return {anchor(line.lstrip("#")) for line in page.read_text().splitlines() if line[:1] == "#"}


def test_the_study_file_reference_is_current() -> None:
    page = ROOT / "docs" / "reference" / "study-file.md"
    assert page.read_text() == _core.reference_page(), (
        "run `wardsim schema --markdown > docs/reference/study-file.md`"
    )


@pytest.mark.parametrize("page", PAGES, ids=lambda p: str(p.relative_to(ROOT)))
def test_links_lead_somewhere(page: Path) -> None:
    for link in LINK.findall(page.read_text()):
        if re.match(r"[a-z]+:", link):
            continue
        target, _, fragment = link.partition("#")
        file = (page.parent / target).resolve() if target else page
        assert file.exists(), f"{page.relative_to(ROOT)} links to {link}, which is not there"
        if fragment and file.suffix == ".md":
            assert fragment in anchors_of(file), f"{link}: no such heading"


def test_a_program_that_a_page_quotes_is_the_one_that_is_built() -> None:
    page = (ROOT / "docs" / "how-to" / "write-your-own-policy.md").read_text()
    quoted = re.findall(r"```cpp\n(.*?)```", page, re.DOTALL)
    built = (ROOT / "tests" / "consumer" / "project" / "own_policies.cpp").read_text()
    assert "\n".join(quoted) == built
