"""ProcessPoolExecutor.map of a tiny function, as it is by default; arguments: count, workers."""

import concurrent.futures
import multiprocessing
import sys
import time

import common


def add_one(x):
    return x + 1


def main():
    n, workers = common.count(10000), int(sys.argv[2])
    fork = multiprocessing.get_context("fork")
    with concurrent.futures.ProcessPoolExecutor(workers, mp_context=fork) as executor:
        items = list(range(1, n + 1))
        list(executor.map(add_one, items[: 10 * workers]))
        start = time.perf_counter()
        results = list(executor.map(add_one, items))
        seconds = time.perf_counter() - start
        assert results == [x + 1 for x in items]
    common.report(seconds, n)


main()
