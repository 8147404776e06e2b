"""What the Python sides share: their count, and the line they print."""

import sys


def count(otherwise):
    """The number of operations to do, the first argument of the command line."""
    return int(sys.argv[1]) if len(sys.argv) > 1 else otherwise


def report(seconds, n):
    print(f"{seconds:.9f} {n}")
