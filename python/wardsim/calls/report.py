"""What became of the rows of an export: how many are played, and why the others are not."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import NamedTuple


class LeftOut(NamedTuple):
    """A row that is not played."""

    line: int
    reason: str
    detail: str  # the value at fault


@dataclass
class CallsReport:
    """Figures of one conversion; printing it gives the summary of `wardsim calls`."""

    rows_read: int = 0
    left_out: list[LeftOut] = field(default_factory=list)  # in order of line
    unknown_natures: Counter[str] = field(default_factory=Counter)
    by_class: Counter[tuple[str, str]] = field(default_factory=Counter)  # (class, grade)
    first: datetime | None = None
    last: datetime | None = None
    tolerance_m: float = 0.0
    moved_m: tuple[float, float, float] = (0.0, 0.0, 0.0)  # to the street: median, 95 %, most
    fit: str = ""  # how the calls were fitted to a made-up town; empty if they were not

    @property
    def rows_used(self) -> int:
        """Rows of the replay file."""
        return self.by_class.total()

    def reasons(self) -> dict[str, list[int]]:
        """Lines of the rows that are left out, by reason; the most frequent reason first."""
        lines: dict[str, list[int]] = {}
        for row in self.left_out:
            lines.setdefault(row.reason, []).append(row.line)
        return dict(sorted(lines.items(), key=lambda item: -len(item[1])))

    def __str__(self) -> str:
        return "\n".join([*self._rows(), *self._classes(), *self._time(), *self._place()])

    def _rows(self) -> list[str]:
        lines = [f"{self.rows_read:,} rows read, {self.rows_used:,} used"]
        for reason, at in self.reasons().items():
            shown = ", ".join(map(str, at[:3])) + (", …" if len(at) > 3 else "")
            lines.append(f"  left out, {reason}: {len(at):,} (line {shown})")
        if self.unknown_natures:
            most = [f"{name} ({n:,})" for name, n in self.unknown_natures.most_common(10)]
            more = len(self.unknown_natures) - len(most)
            lines.append(
                "natures that the table of natures does not have: "
                + ", ".join(most)
                + (f" and {more:,} more" if more else "")
            )
        return lines

    def _classes(self) -> list[str]:
        grades: dict[str, list[str]] = {}
        for (name, grade), count in sorted(self.by_class.items()):
            grades.setdefault(name, []).append(f"{count:,} {grade or 'of the grade of the class'}")
        return [f"  {name}: {', '.join(counts)}" for name, counts in grades.items()]

    def _time(self) -> list[str]:
        if self.first is None or self.last is None:
            return []
        monday = self.first.date() - timedelta(days=self.first.weekday())
        days = (self.last.date() - monday).days + 1
        return [
            f"from {self.first} to {self.last}: take them into a study with"
            f' start = "{monday}", warm_up_days and horizon_days together {days}'
        ]

    def _place(self) -> list[str]:
        median, most_of_them, most = self.moved_m
        moved = (
            f"put on the nearest street of a ward: half of them moved by at most {median:,.0f} m,"
            f" 95 % by {most_of_them:,.0f} m, all by {most:,.0f} m"
            f" (tolerance {self.tolerance_m:,g} m)"
        )
        return [*([self.fit] if self.fit else []), moved]
