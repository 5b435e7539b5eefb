"""``python -m trackii_course`` is the command ``trackii``."""

import sys

from .cli import main

if __name__ == "__main__":
    sys.exit(main())
