"""concurrent.futures: submit and wait for the result; arguments as of conlua's executor."""

import concurrent.futures
import multiprocessing
import sys
import time

import common


def add_one(x):
    return x + 1


def make(kind):
    if kind == "thread":
        return concurrent.futures.ThreadPoolExecutor(2)
    fork = multiprocessing.get_context("fork")
    return concurrent.futures.ProcessPoolExecutor(2, mp_context=fork)


def main():
    n = common.count(5000)
    with make(sys.argv[2]) as executor:
        executor.submit(add_one, 0).result()
        start = time.perf_counter()
        for i in range(1, n + 1):
            assert executor.submit(add_one, i).result() == i + 1
        seconds = time.perf_counter() - start
    common.report(seconds, n)


main()
