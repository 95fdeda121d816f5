"""Examples in docstrings are run, and the functions that users call have one.

They may use the names in `names` below: `study` is a small made-up town with four budgets,
`results` its run.
"""

from __future__ import annotations

import doctest
import importlib
import inspect
import pkgutil
from pathlib import Path
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
import pytest
import small_study

import wardsim
from wardsim import analysis, economics, estimates, geo, plots

ROOT = Path(__file__).resolve().parents[2]
FLAGS = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE | doctest.IGNORE_EXCEPTION_DETAIL
MODULES = [
    module.name
    for module in pkgutil.walk_packages(wardsim.__path__, "wardsim.")
    if module.name not in ("wardsim._core", "wardsim.__main__")
]


@pytest.fixture(scope="module")
def names(tmp_path_factory) -> dict[str, Any]:
    study = wardsim.Study.from_text(small_study.TEXT, label="small.toml")
    path = tmp_path_factory.mktemp("examples") / "results.h5"
    for module in ("acceptability", "break_even", "equity", "frontier", "payers"):
        importlib.import_module(f"wardsim.economics.{module}")
    return {
        "wardsim": wardsim, "study": study, "results": study.run(path), "np": np, "plt": plt,
        "analysis": analysis, "economics": economics, "estimates": estimates, "geo": geo,
        "plots": plots,
    }  # fmt: skip


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """Examples name `config/hampstead.toml` and may leave files behind."""
    (tmp_path / "config").symlink_to(ROOT / "config")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MPLBACKEND", "agg")
    yield
    plt.close("all")


def examples() -> list[Any]:
    finder = doctest.DocTestFinder(exclude_empty=True)
    found = [test for name in MODULES for test in finder.find(importlib.import_module(name), name)]
    return sorted((test for test in found if test.examples), key=lambda test: test.name)


@pytest.mark.parametrize("example", examples(), ids=lambda example: example.name)
def test_an_example_does_what_it_says(example, names, folder):
    example.globs |= names
    told: list[str] = []
    doctest.DocTestRunner(optionflags=FLAGS).run(example, out=told.append, clear_globs=False)
    assert not told, "".join(told)


def public(module: Any) -> list[Any]:
    return [
        thing
        for name, thing in vars(module).items()
        if inspect.isfunction(thing) and thing.__module__ == module.__name__ and name[0] != "_"
    ]


def methods(of: type) -> list[Any]:
    return [m for name, m in vars(of).items() if inspect.isfunction(m) and name[0] != "_"]


USED = [
    wardsim.load,
    wardsim.open_results,
    *methods(wardsim.Study),
    *public(analysis),
    *public(geo),
    *(getattr(plots, name) for name in plots.__all__ if inspect.isfunction(getattr(plots, name))),
]


@pytest.mark.parametrize("function", USED, ids=lambda f: f"{f.__module__}.{f.__qualname__}")
def test_a_function_that_users_call_has_an_example(function):
    assert ">>>" in (function.__doc__ or "")
