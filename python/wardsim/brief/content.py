"""A briefing as plain data: what it says, before anybody decides how it looks."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Column:
    name: str
    numeric: bool = False
    share: float = 0  # of the width; 0: as wide as its longest cell


@dataclass(frozen=True)
class Table:
    """Cells as text; the first of each row is its heading."""

    caption: str
    columns: list[Column]
    rows: list[list[str]]
    note: str = ""
    small: bool = False  # long lists in small print


@dataclass(frozen=True)
class Picture:
    """A chart: its title says what it shows, `alt` the same for someone who cannot see it."""

    name: str
    title: str
    alt: str
    svg: str
    note: str = ""


@dataclass(frozen=True)
class Paragraph:
    text: str


@dataclass(frozen=True)
class Bullets:
    items: list[str]


@dataclass(frozen=True)
class Code:
    """Lines to be typed."""

    lines: list[str]


Block = Table | Picture | Paragraph | Bullets | Code


@dataclass(frozen=True)
class Section:
    title: str
    blocks: list[Block] = field(default_factory=list)


@dataclass(frozen=True)
class Brief:
    """A briefing. Same results, same content, to the letter."""

    title: str
    subtitle: str
    question: str
    answer: str  # one sentence, its uncertainty in words
    sureness: list[str]  # what stands beside the answer
    sections: list[Section]
    footer: str
