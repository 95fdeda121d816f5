"""Every notebook runs from top to bottom, and is kept without outputs."""

from __future__ import annotations

import re
from pathlib import Path

import nbclient
import nbformat
import pytest

ROOT = Path(__file__).resolve().parents[2]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
DRAWS = re.compile(r"subplots\(|^(ax = )?plots\.(?!COLOURS)", re.MULTILINE)
EXECUTED = ROOT / "build" / "notebooks"
LINK = re.compile(r"\]\(([^)\s:#]+)[^)]*\)")


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_runs(path, tmp_path, monkeypatch):
    notebook = nbformat.read(path, as_version=4)
    monkeypatch.setenv("MPLBACKEND", "module://matplotlib_inline.backend_inline")
    client = nbclient.NotebookClient(
        notebook,
        timeout=300,
        iopub_timeout=60,  # else a busy machine loses figures
        kernel_name="python3",
        resources={"metadata": {"path": tmp_path}},
    )
    client.execute()  # an error in a cell is raised with its traceback
    EXECUTED.mkdir(parents=True, exist_ok=True)  # `make docs` shows them so
    nbformat.write(notebook, EXECUTED / path.name)
    for cell in notebook.cells:
        if cell.cell_type == "code" and DRAWS.search(cell.source):
            shown = [output for output in cell.outputs if "image/png" in output.get("data", ())]
            assert shown, f"a cell shows no figure: {cell.source}"
    printed = [
        output
        for cell in notebook.cells
        for output in cell.get("outputs", ())
        if output.get("name") == "stderr"
    ]
    assert not printed, f"a cell warns: {printed[0]['text']}"


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_is_kept_without_outputs(path):
    notebook = nbformat.read(path, as_version=4)
    nbformat.validate(notebook)
    for cell in notebook.cells:
        if cell.cell_type == "code":
            assert cell.outputs == []
            assert cell.execution_count is None


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_links_of_a_notebook_lead_somewhere(path):
    for cell in nbformat.read(path, as_version=4).cells:
        for target in LINK.findall(cell.source) if cell.cell_type == "markdown" else ():
            assert (path.parent / target).exists(), target


def test_there_are_notebooks():
    assert NOTEBOOKS
