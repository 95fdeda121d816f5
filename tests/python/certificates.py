"""Certificates that one authority has signed, made by openssl for a test of Dask."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest


def make_certificates(folder: Path) -> dict[str, str]:
    """Dask's configuration, as variables of the environment, by which every end uses them."""
    if shutil.which("openssl") is None:
        pytest.skip("there is no openssl to make certificates")
    for options in (
        "req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=test-ca -keyout ca.key -out ca.pem",
        "req -newkey rsa:2048 -nodes -subj /CN=test -keyout dask.key -out dask.csr",
        "x509 -req -in dask.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 2 -out dask.pem",
    ):
        subprocess.run(
            ["openssl", *options.split()], cwd=folder, capture_output=True, timeout=60, check=True
        )
    tls = {"DASK_DISTRIBUTED__COMM__TLS__CA_FILE": str(folder / "ca.pem")}
    for end in ("SCHEDULER", "WORKER", "CLIENT"):
        tls[f"DASK_DISTRIBUTED__COMM__TLS__{end}__CERT"] = str(folder / "dask.pem")
        tls[f"DASK_DISTRIBUTED__COMM__TLS__{end}__KEY"] = str(folder / "dask.key")
    return tls
