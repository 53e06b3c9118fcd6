#!/usr/bin/env python3
"""Build the publication; ``python build.py --help`` tells how."""

from press.cli import main

if __name__ == "__main__":
    raise SystemExit(main())
