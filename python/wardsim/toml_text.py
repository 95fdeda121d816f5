"""Writes Python values as TOML, for changes to a study."""

from __future__ import annotations

import json
import math
import os
from collections.abc import Mapping
from typing import Any

from wardsim.errors import InputError


def toml_text(value: Any, key: str) -> str:
    """The value as TOML: `5`, `"foot"`, `[1, 2]`, `{ constable = 66000 }`.

    Takes str, paths, bool, int, finite float, NumPy's numbers and arrays, lists and dicts of them.
    Raises `InputError`, naming `key`, for anything else.
    """
    if hasattr(value, "tolist"):  # NumPy's scalars and arrays
        value = value.tolist()
    if isinstance(value, str | os.PathLike):
        return _string(os.fspath(value), key)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        if not -(2**63) <= value < 2**63:
            raise InputError(
                [(key, f"{value} is too large a whole number", "64 bits are the most")]
            )
        return str(value)
    if isinstance(value, float):
        if not math.isfinite(value):
            raise InputError([(key, f"{value} is not a number", "give a finite one")])
        return repr(value)
    if isinstance(value, Mapping):
        pairs = (f"{_string(str(k), key)} = {toml_text(v, f'{key}.{k}')}" for k, v in value.items())
        return "{ " + ", ".join(pairs) + " }"
    if isinstance(value, list | tuple | range):
        return "[" + ", ".join(toml_text(v, f"{key}[{i}]") for i, v in enumerate(value)) + "]"
    raise InputError(
        [
            (
                key,
                f"{value!r} is a {type(value).__name__}, which a study cannot hold",
                "give a text, a number, True or False, a list or a dict",
            )
        ]
    )


def _string(text: str, key: str) -> str:
    try:
        text.encode("utf-8")
    except UnicodeEncodeError as error:
        raise InputError([(key, f"{text!r} is not valid Unicode", "")]) from error
    # A JSON string is a TOML string, but for DEL.
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
