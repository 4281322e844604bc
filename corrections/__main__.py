"""`python -m corrections` is the command `corrections`."""

from __future__ import annotations

from corrections.cli.main import main

if __name__ == "__main__":
    main(prog_name="corrections")
