"""queue.Queue, or with "simple" queue.SimpleQueue: small integers from thread to thread."""

import queue
import sys
import threading
import time

import common


def produce(q, go, n):
    go.wait()
    for i in range(1, n + 1):
        q.put(i)


def consume(q, n):
    total = 0
    for _ in range(n):
        total += q.get()
    return total


def main():
    n = common.count(100000)
    q = queue.SimpleQueue() if sys.argv[2:] == ["simple"] else queue.Queue()
    go = threading.Event()
    thread = threading.Thread(target=produce, args=(q, go, n))
    thread.start()
    start = time.perf_counter()
    go.set()
    total = consume(q, n)
    seconds = time.perf_counter() - start
    thread.join()
    assert q.empty() and total == n * (n + 1) // 2
    common.report(seconds, n)


main()
