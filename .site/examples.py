"""Examples in docstrings as code: `>>>` begins a quotation in Markdown."""

from __future__ import annotations

from typing import Any

import griffe


class Examples(griffe.Extension):
    """Puts each run of lines that begins with `>>>` and ends with a blank one into a fence."""

    def on_instance(self, *, obj: griffe.Object, **kwargs: Any) -> None:
        """Of every module, class, function and attribute."""
        if obj.docstring is None or ">>>" not in obj.docstring.value:
            return
        lines: list[str] = []
        inside = False
        for line in [*obj.docstring.value.splitlines(), ""]:
            if line.startswith(">>>") and not inside:
                lines += ["", "```pycon"]
                inside = True
            elif inside and not line.strip():
                lines.append("```")
                inside = False
            lines.append(line)
        obj.docstring.value = "\n".join(lines)
