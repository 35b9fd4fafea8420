"""`python -m constructs_ds.cli`, for where the script is not on PATH."""

from constructs_ds.cli import main

main()
