"""multiprocessing.Process, by fork: start and join a process that does nothing."""

import multiprocessing
import time

import common


def nothing():
    pass


def main():
    n = common.count(100)
    fork = multiprocessing.get_context("fork")
    start = time.perf_counter()
    for _ in range(n):
        child = fork.Process(target=nothing)
        child.start()
        child.join()
        assert child.exitcode == 0
    common.report(time.perf_counter() - start, n)


main()
