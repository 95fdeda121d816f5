"""`python -m wardsim` is the program `wardsim`."""

from wardsim.cli import main

main()
