"""A briefing as PDF: tagged for screen readers (PDF/UA-1) and to be kept (PDF/A-2a)."""

from __future__ import annotations

import json
import shutil
import tempfile
from dataclasses import asdict
from pathlib import Path
from typing import Any

import typst

from wardsim.brief.content import Block, Brief
from wardsim.plots.style import FONT_FILES

TEMPLATE = Path(__file__).with_name("brief.typ")
STANDARDS: list[typst.PDFStandard] = ["a-2a", "ua-1"]


def to_pdf(brief: Brief) -> bytes:
    """The same bytes for the same briefing, on any day: nothing of the clock is in them."""
    with tempfile.TemporaryDirectory(prefix="wardsim-brief-") as folder:
        fonts = Path(folder, "fonts")
        fonts.mkdir()
        for file in FONT_FILES:  # these cuts alone, or the folder's order would choose among more
            shutil.copy(file, fonts)
        compiler = typst.Compiler(
            TEMPLATE,
            root=TEMPLATE.parent,
            font_paths=[fonts],
            ignore_system_fonts=True,
            sys_inputs={"brief": json.dumps(_plain(brief))},
        )
        made = compiler.compile(format="pdf", pdf_standards=STANDARDS, timestamp=0)
    assert isinstance(made, bytes)
    return made


def _plain(brief: Brief) -> dict[str, Any]:
    plain = asdict(brief)
    for section, own in zip(plain["sections"], brief.sections, strict=True):
        for block, own_block in zip(section["blocks"], own.blocks, strict=True):
            block["kind"] = _kind(own_block)
    return plain


def _kind(block: Block) -> str:
    return type(block).__name__.lower()
