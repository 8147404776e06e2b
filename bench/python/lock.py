"""threading.Lock: acquire and release a free lock."""

import threading
import time

import common


def loop(lock, n):
    for _ in range(n):
        lock.acquire()
        lock.release()


def main():
    n = common.count(1000000)
    lock = threading.Lock()
    start = time.perf_counter()
    loop(lock, n)
    seconds = time.perf_counter() - start
    assert not lock.locked()
    common.report(seconds, n)


main()
