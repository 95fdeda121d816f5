"""Values of a results file, read when they are used; a reading that fails says where, and why."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import xarray as xr
from xarray.backends import H5NetCDFStore
from xarray.backends.h5netcdf_ import H5NetCDFArrayWrapper
from xarray.core.indexing import LazilyIndexedArray

from wardsim.errors import InputError, Problem

# What h5py and h5netcdf raise at a file that they cannot read.
UNREADABLE = (OSError, RuntimeError, KeyError, ValueError, TypeError, AttributeError)


def open_lazily(path: Path) -> xr.Dataset:
    """The file's dataset. Raises `InputError` at once, or at a variable's first use, if damaged."""
    try:
        return xr.open_dataset(_Store.open(str(path)))
    except InputError:
        raise
    except UNREADABLE as error:
        raise InputError([damaged(str(path), error)]) from error


def damaged(where: str, error: Exception) -> Problem:
    """What to say of a file that the libraries under this one cannot read."""
    return Problem(
        where,
        f"is damaged or cut short: {error}",
        "copy the file again from where it was made, or run the study again",
    )


class _Store(H5NetCDFStore):
    """xarray's own, whose variables are `_Values`."""

    __slots__ = ()

    def open_store_variable(self, name: str, var: Any) -> xr.Variable:
        variable = super().open_store_variable(name, var)  # type: ignore[no-untyped-call]
        values = _Values(name, self)  # type: ignore[no-untyped-call]
        lazy = LazilyIndexedArray(values)
        return xr.Variable(variable.dims, lazy, variable.attrs, variable.encoding)


class _Values(H5NetCDFArrayWrapper):
    """Of one variable: every reading of values from the file comes through here."""

    def _getitem(self, key: Any) -> Any:
        try:
            return super()._getitem(key)  # type: ignore[no-untyped-call]
        except UNREADABLE as error:
            where = f"{self.datastore._filename}: {self.variable_name}"
            raise InputError([damaged(where, error)]) from error
