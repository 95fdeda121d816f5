"""A briefing as one HTML page: nothing is fetched, and a screen reader finds its way."""

from __future__ import annotations

from html import escape

from wardsim.brief.content import Block, Brief, Bullets, Code, Paragraph, Picture, Section, Table

# A policy in the page itself: whatever a title says, nothing runs and nothing is fetched.
_HEAD = (
    '<meta http-equiv="Content-Security-Policy" content="default-src \'none\';'
    " style-src 'unsafe-inline'; img-src data:\">"
)
_STYLE = """
:root { --ink: #0B0C0C; --muted: #505A5F; --blue: #12436D; --line: #B1B4B6; --tint: #EAF1F7; }
* { box-sizing: border-box; }
body { margin: 0; color: var(--ink); background: #fff;
  font: 1.0625rem/1.5 "Source Sans Pro", "Helvetica Neue", Arial, sans-serif; }
.skip { position: absolute; left: -999rem; }
.skip:focus { left: 0; padding: .5rem 1rem; background: #fd0; color: var(--ink); }
header, main, footer { max-width: 60rem; margin: 0 auto; padding: 0 1.25rem; }
header { padding-top: 2rem; border-top: .5rem solid var(--blue); }
h1 { margin: 0; font-size: 2.1rem; line-height: 1.15; }
h2 { margin: 2.5rem 0 .75rem; font-size: 1.5rem; line-height: 1.25; color: var(--blue); }
h3 { margin: 0 0 .5rem; font-size: 1.125rem; line-height: 1.35; }
.sub, .note, footer { color: var(--muted); }
.answer { margin: 1.5rem 0; padding: 1rem 1.25rem; background: var(--tint);
  border-left: .375rem solid var(--blue); }
.answer h2 { margin: 0 0 .25rem; font-size: 1rem; }
.answer .said { margin: 0 0 .75rem; font-size: 1.25rem; line-height: 1.4; font-weight: 600; }
.answer ul { margin: 0; padding-left: 1.25rem; }
figure { margin: 2rem 0 1rem; }
figure svg { width: 100%; height: auto; display: block; }
figcaption { margin-top: .25rem; font-size: .9375rem; color: var(--muted); }
.scroll { overflow-x: auto; margin: 1rem 0 1.5rem; }
.scroll:focus { outline: 3px solid #fd0; }
table { border-collapse: collapse; width: 100%; font-size: .9375rem;
  font-variant-numeric: tabular-nums; }
caption { text-align: left; font-weight: 600; padding-bottom: .25rem; }
th, td { text-align: left; vertical-align: top; padding: .3rem .6rem .3rem 0;
  border-bottom: 1px solid var(--line); }
thead th { vertical-align: bottom; border-bottom: 2px solid var(--ink); font-weight: 600; }
tbody th { font-weight: 400; }
.n { text-align: right; padding-left: .6rem; }
.whole { white-space: nowrap; }
li { overflow-wrap: anywhere; }
.small { font-size: .875rem; line-height: 1.35; }
pre { padding: .75rem 1rem; background: #F3F2F1; overflow-x: auto; font-size: .875rem; }
footer { margin-top: 3rem; padding-bottom: 2rem; font-size: .875rem; }
@media print { body { font-size: 10pt; } h2, h3 { break-after: avoid; }
  figure, tr { break-inside: avoid; } .scroll, pre { overflow: visible; white-space: pre-wrap; } }
"""


def to_html(brief: Brief) -> str:
    sections = "".join(_section(section, i) for i, section in enumerate(brief.sections, 1))
    sure = "".join(f"<li>{escape(text)}</li>" for text in brief.sureness)
    return (
        '<!DOCTYPE html>\n<html lang="en-GB">\n<head>\n<meta charset="utf-8">\n'
        f"{_HEAD}\n"
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(brief.title)}</title>\n"
        f'<meta name="description" content="{escape(brief.answer)}">\n'
        f"<style>{_STYLE}</style>\n</head>\n<body>\n"
        '<a class="skip" href="#main">Skip to the briefing</a>\n'
        f'<header>\n<h1>{escape(brief.title)}</h1>\n<p class="sub">{escape(brief.subtitle)}</p>\n'
        "</header>\n"
        f'<main id="main">\n<p><strong>The question.</strong> {escape(brief.question)}</p>\n'
        '<section class="answer" aria-labelledby="answer">\n<h2 id="answer">The answer</h2>\n'
        f'<p class="said">{escape(brief.answer)}</p>\n<ul>{sure}</ul>\n</section>\n'
        f"{sections}</main>\n<footer><p>{escape(brief.footer)}</p></footer>\n</body>\n</html>\n"
    )


def _section(section: Section, number: int) -> str:
    blocks = "".join(_block(block) for block in section.blocks)
    name = f"section-{number}"
    return (
        f'<section aria-labelledby="{name}">\n<h2 id="{name}">{escape(section.title)}</h2>\n'
        f"{blocks}</section>\n"
    )


def _block(block: Block) -> str:
    if isinstance(block, Paragraph):
        return f"<p>{escape(block.text)}</p>\n"
    if isinstance(block, Bullets):
        return f"<ul>{''.join(f'<li>{escape(text)}</li>' for text in block.items)}</ul>\n"
    if isinstance(block, Code):
        return f'<pre tabindex="0"><code>{escape(chr(10).join(block.lines))}</code></pre>\n'
    return _picture(block) if isinstance(block, Picture) else _table(block)


def _picture(picture: Picture) -> str:
    drawing = picture.svg.replace("<svg", f'<svg role="img" aria-label="{escape(picture.alt)}"', 1)
    note = f"<figcaption>{escape(picture.note)}</figcaption>\n" if picture.note else ""
    name = f"chart-{picture.name}"
    return (
        f'<figure aria-labelledby="{name}">\n<h3 id="{name}">{escape(picture.title)}</h3>\n'
        f"{drawing}{note}</figure>\n"
    )


def _cell(text: str, numeric: str) -> str:
    """Of a number with its range, lines break between the two alone."""
    number, mark, more = text.partition(" (")
    if not (numeric and mark):
        return escape(text)
    return f'<span class="whole">{escape(number)}</span> <span class="whole">({escape(more)}</span>'


def _table(table: Table) -> str:
    numeric = [' class="n"' if column.numeric else "" for column in table.columns]
    head = "".join(
        f'<th scope="col"{kind}>{escape(column.name)}</th>'
        for column, kind in zip(table.columns, numeric, strict=True)
    )
    rows = []
    for row in table.rows:
        first = f'<th scope="row"{numeric[0]}>{escape(row[0])}</th>'
        cells = zip(row[1:], numeric[1:], strict=True)
        rows.append(f"<tr>{first}{''.join(f'<td{k}>{_cell(c, k)}</td>' for c, k in cells)}</tr>\n")
    note = f'<p class="note">{escape(table.note)}</p>\n' if table.note else ""
    small = ' class="small"' if table.small else ""
    # A region that scrolls must be reachable by keyboard, and named.
    return (
        f'<div class="scroll" role="region" tabindex="0" aria-label="{escape(table.caption)}">'
        f"<table{small}>\n"
        f"<caption>{escape(table.caption)}</caption>\n<thead><tr>{head}</tr></thead>\n"
        f"<tbody>\n{''.join(rows)}</tbody>\n</table></div>\n{note}"
    )
