"""What a calibration counted, and what it left out and why."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field


@dataclass
class CalibrationReport:
    """Figures of one calibration; printing it gives the summary of `wardsim calibrate`."""

    rows_read: int = 0
    rows_used: int = 0
    left_out: Counter[str] = field(default_factory=Counter)  # why: rows; adds up with rows_used
    unmapped: Counter[str] = field(default_factory=Counter)  # categories without a class
    by_category: Counter[tuple[str, str]] = field(default_factory=Counter)  # (ward, category)
    by_class: dict[tuple[str, str], float] = field(  # (ward, class), by share
        default_factory=lambda: defaultdict(float)
    )
    per_year: dict[str, tuple[float, float]] = field(default_factory=dict)  # rate, its error
    wards: list[str] = field(default_factory=list)
    months: list[str] = field(default_factory=list)
    months_missing: list[str] = field(default_factory=list)
    days: int = 0
    tolerance_m: float = 0.0
    matched_by_name: int = 0  # used rows that went to a street of the name they give
    findings: list[str] = field(default_factory=list)  # how the models did, in sentences

    def __str__(self) -> str:
        return "\n".join([*self._coverage(), *self._classes(), *self._wards(), *self.findings])

    def _coverage(self) -> list[str]:
        span = f"{self.months[0]} to {self.months[-1]}" if self.months else "none"
        gaps = ", ".join(self.months_missing)
        left_out = "; ".join(f"{why}: {n:,}" for why, n in self.left_out.most_common() if n)
        unmapped = ", ".join(f"{name} ({n:,})" for name, n in self.unmapped.most_common())
        named = 100 * self.matched_by_name / self.rows_used if self.rows_used else 0.0
        lines = [
            f"{len(self.months)} months with a file ({span}, {self.days} days)"
            + (f"; missing, not counted as zero: {gaps}" if gaps else ""),
            f"{self.rows_read:,} rows read, {self.rows_used:,} used; tolerance"
            f" {self.tolerance_m:g} m; {named:.0f} % went to a street of the name they give",
            f"left out: {left_out or 'nothing'}",
        ]
        return [*lines, f"categories without a class: {unmapped}"] if unmapped else lines

    def _classes(self) -> list[str]:
        return [
            f"  {name}: {rate:.1f} recorded a year (standard error {error:.1f})"
            for name, (rate, error) in self.per_year.items()
        ]

    def _wards(self) -> list[str]:
        lines = []
        for ward in self.wards:
            counts = ", ".join(
                f"{name} {self.by_class[ward, name]:.4g}"
                for name in self.per_year
                if self.by_class[ward, name]
            )
            lines.append(f"  {ward}: {counts or 'nothing recorded'}")
        return lines
