"""Pages of the site that do not lie in docs/, and links between them as they are in the repository.

README.md is the landing page and docs/README.md the table of contents; the changelog and notebooks
come in, notebooks with their outputs if the tests have left them in build/notebooks. The pages of
the Python and C++ interfaces are made here, from docstrings and headers.
"""

from __future__ import annotations

import posixpath
import re
from pathlib import Path, PurePosixPath

import nbformat
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page
from nbconvert import MarkdownExporter

ROOT = Path(__file__).resolve().parents[1]
EXECUTED = ROOT / "build" / "notebooks"
LINK = re.compile(r"(\]\(|src=\"|href=\")([^)\s\"#]+)(#[^)\s\"]*)?(?=[)\"])")
SECTIONS = [
    ("How-to", "how-to"),
    ("Explanation", "explanation"),
    ("Reference", "reference"),
    ("Decisions", "decisions"),
]
PYTHON = [
    ("Studies", ["wardsim.load", "wardsim.Study", "wardsim.Findings"]),
    ("Results", ["wardsim.open_results", "wardsim.results.Results"]),
    ("Measures", ["wardsim.analysis", "wardsim.estimates"]),
    ("Figures", ["wardsim.plots.curves", "wardsim.plots.maps", "wardsim.plots.figures"]),
    ("Maps", ["wardsim.geo"]),
    ("Deterrence", ["wardsim.deterrence"]),
    (
        "Money",
        [f"wardsim.economics.{m}" for m in
         ("frontier", "acceptability", "equity", "break_even", "payers")],
    ),
    ("Traces", ["wardsim.trace"]),
    ("Streets", ["wardsim.Network", "wardsim.generate_town", "wardsim.importing.import_streets"]),
    ("Calibration", ["wardsim.calibration.calibrate", "wardsim.calls.convert"]),
    ("Analytic checks", ["wardsim.analytic"]),
    ("Errors", ["wardsim.errors"]),
]  # fmt: skip


def site_place(path: str) -> str:
    """Where a file of the repository stands on the site."""
    if path in ("README.md", "docs/README.md"):
        return {"README.md": "index.md", "docs/README.md": "contents.md"}[path]
    if path.startswith("docs/"):
        return path.removeprefix("docs/")
    if path == "CHANGELOG.md":
        return "changelog.md"
    if path.endswith(".ipynb"):
        return str(PurePosixPath(path).with_suffix(".md"))
    return f"files/{path}"


def relinked(text: str, path: str) -> tuple[str, set[str]]:
    """The text of a page of the repository with its links as on the site, and what they lead to."""
    here = posixpath.dirname(site_place(path))
    found: set[str] = set()

    def link(match: re.Match[str]) -> str:
        opening, target, fragment = match[1], match[2], match[3] or ""
        if re.match(r"[a-z]+:", target):
            return match[0]
        leads_to = posixpath.normpath(posixpath.join(posixpath.dirname(path), target))
        if not (ROOT / leads_to).is_file():
            return match[0]  # mkdocs says that it is not there
        found.add(leads_to)
        return f"{opening}{posixpath.relpath(site_place(leads_to), here or '.')}{fragment}"

    return LINK.sub(link, text), found


def python_page() -> str:
    """The interface from docstrings; mkdocstrings fills it in."""
    lines = [
        "# Python interface\n",
        "How to begin: [Work in Python](../how-to/work-in-python.md). Examples are run as tests;"
        " in them `study` is a small made-up town with four budgets, and `results` its run.\n",
    ]
    for title, names in PYTHON:
        lines.append(f"## {title}\n")
        for name in names:
            lines.append(f"::: {name}\n    options:\n      heading_level: 3\n")
    return "\n".join(lines)


def cpp_pages() -> dict[str, str]:
    """A page for each layer: its headers as they are, for they are written to be read."""
    pages, contents = {}, []
    for top in ("sim", "models"):
        for layer in sorted(p for p in (ROOT / top).iterdir() if p.is_dir()):
            headers = sorted(layer.glob("*.hpp"))
            name = f"{top}/{layer.name}"
            text = [f"# {name}\n", f"Link `wardsim::{top}_{layer.name}`.\n"]
            for header in headers:
                source = header.read_text(encoding="utf-8")
                if "Internal to" in source.split("#pragma once")[0]:
                    continue
                about, _, body = source.partition("#pragma once\n")
                purpose = "\n".join(line.removeprefix("//").strip() for line in about.splitlines())
                text += [f"## {header.name}\n", f"{purpose}\n", f"```cpp\n{body.strip()}\n```\n"]
            pages[f"reference/cpp/{top}_{layer.name}.md"] = "\n".join(text)
            contents.append(f"| [`{name}`](cpp/{top}_{layer.name}.md) | {len(headers)} |")
    pages["reference/cpp.md"] = "\n".join(
        [
            "# C++ interface\n",
            "`cmake --install` puts headers and libraries where `find_package(wardsim)` finds them;"
            " `tests/consumer/project` is a program that does so. A layer may use those above it"
            " in [the table of layers](../explanation/how-it-works.md#layers).\n",
            "| layer | headers |",
            "|---|---|",
            *contents,
        ]
    )
    return pages


def notebook_page(path: Path, files: Files, config: MkDocsConfig) -> str:
    """The notebook as Markdown; its figures become files beside it."""
    executed = EXECUTED / path.name
    notebook = nbformat.read(executed if executed.exists() else path, as_version=4)
    for cell in notebook.cells:  # tables as HTML, figures as PNG; never JavaScript
        for output in cell.get("outputs", ()):
            output.get("data", {}).pop("application/vnd.jupyter.widget-view+json", None)
    text, resources = MarkdownExporter().from_notebook_node(notebook)
    text = relinked(text, f"notebooks/{path.name}")[0]
    for name, data in resources["outputs"].items():
        place = f"notebooks/{path.stem}/{name}"
        files.append(File.generated(config, place, content=data))
        text = text.replace(f"]({name})", f"]({path.stem}/{name})")
    if not executed.exists():
        title, _, rest = text.partition("\n")
        bare = "*Shown without its outputs: run the tests before building the site.*"
        text = f"{title}\n\n{bare}\n{rest}"
    return text


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Adds the pages from elsewhere and what they lead to."""
    sources = {"README.md": "README.md", "docs/README.md": "docs/README.md"}
    sources["CHANGELOG.md"] = "CHANGELOG.md"
    readme = files.get_file_from_path("README.md")
    if readme is not None:
        files.remove(readme)
    wanted: set[str] = set()
    for path in sources:
        text, found = relinked((ROOT / path).read_text(encoding="utf-8"), path)
        wanted |= found
        files.append(File.generated(config, site_place(path), content=text))
    for file in files.documentation_pages():
        if file.generated_by is None:
            text = Path(file.abs_src_path or "").read_text(encoding="utf-8")
            wanted |= relinked(text, f"docs/{file.src_uri}")[1]
    for notebook in sorted((ROOT / "notebooks").glob("*.ipynb")):
        text = notebook_page(notebook, files, config)
        files.append(File.generated(config, f"notebooks/{notebook.stem}.md", content=text))
    files.append(File.generated(config, "reference/python.md", content=python_page()))
    for place, text in cpp_pages().items():
        files.append(File.generated(config, place, content=text))
    style = ".md-typeset__scrollwrap { overflow-x: auto }"  # wide tables, on phones
    files.append(File.generated(config, "site.css", content=style))
    for path in sorted(wanted):
        place = site_place(path)
        if files.get_file_from_path(place) is None:
            files.append(File.generated(config, place, content=(ROOT / path).read_bytes()))
    config.nav = navigation(files)
    return files


def navigation(files: Files) -> list:
    """By folder, so that a new page needs no entry."""
    pages = sorted(f.src_uri for f in files.documentation_pages())

    def of(folder: str) -> list[str]:
        return [p for p in pages if posixpath.dirname(p) == folder]

    cpp = [{"C++": ["reference/cpp.md", *of("reference/cpp")]}]
    placed = ("index.md", "contents.md", "tutorial.md", "changelog.md")
    loose = [p for p in of("") if p not in placed]
    nav: list = [{"wardsim": "index.md"}, {"Tutorial": "tutorial.md"}]
    nav.append({"Contents": "contents.md"})
    nav.append({"Notebooks": of("notebooks")})
    for title, folder in SECTIONS:
        own = [p for p in of(folder) if p != "reference/cpp.md"]
        if folder == "explanation":
            own += loose
        if folder == "reference":
            own += [*cpp, {"Changes": "changelog.md"}]
        nav.append({title: own})
    return nav


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Links of pages in docs/ that lead out of it."""
    if page.file.generated_by is not None:
        return markdown
    return relinked(markdown, f"docs/{page.file.src_uri}")[0]
