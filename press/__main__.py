"""``python -m press`` is ``python build.py``."""

from press.cli import main

raise SystemExit(main())
