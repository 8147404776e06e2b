"""multiprocessing.Pool: start one of so many processes, give each a task, stop it."""

import multiprocessing
import sys
import time

import common


def nothing(_):
    pass


def main():
    n, workers = common.count(30), int(sys.argv[2])
    fork = multiprocessing.get_context("fork")
    start = time.perf_counter()
    for _ in range(n):
        pool = fork.Pool(workers)
        pool.map_async(nothing, range(workers), 1)
        pool.close()
        pool.join()
    common.report(time.perf_counter() - start, n)


main()
