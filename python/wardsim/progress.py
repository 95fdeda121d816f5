"""Shows how far a run is: a bar with rate and time left, in a terminal or a notebook."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from tqdm.auto import tqdm

ProgressCallback = Callable[[int, int], None]


@contextmanager
def progress_bar(*, shown: bool = True, unit: str = "replication") -> Iterator[ProgressCallback]:
    """A bar on stderr while the context lasts; its value is a `progress` for `Study.run`."""
    with tqdm(total=0, unit=f" {unit}s", disable=not shown, smoothing=0, leave=False) as bar:

        def update(done: int, total: int) -> None:
            bar.total = total
            bar.update(done - bar.n)

        yield update
