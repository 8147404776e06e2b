"""multiprocessing.Pool.map of a tiny function; arguments as of conlua's pool_map."""

import multiprocessing
import sys
import time

import common


def add_one(x):
    return x + 1


def main():
    n, workers = common.count(100000), int(sys.argv[2])
    chunk = int(sys.argv[3]) if len(sys.argv) > 3 else None
    pool = multiprocessing.get_context("fork").Pool(workers)
    items = list(range(1, n + 1))
    pool.map(add_one, items[: 10 * workers])
    start = time.perf_counter()
    results = pool.map(add_one, items, chunk)
    seconds = time.perf_counter() - start
    assert results == [x + 1 for x in items]
    pool.close()
    pool.join()
    common.report(seconds, n)


main()
