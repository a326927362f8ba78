"""`python -m deepclust_gui.cli`."""

import sys

from deepclust_gui.cli import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
