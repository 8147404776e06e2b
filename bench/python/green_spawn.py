"""asyncio: make tasks that do nothing, then wait for all of them."""

import asyncio
import time

import common


async def nothing():
    pass


async def main():
    n = common.count(50000)
    start = time.perf_counter()
    tasks = [asyncio.create_task(nothing()) for _ in range(n)]
    for task in tasks:
        await task
    common.report(time.perf_counter() - start, n)


asyncio.run(main())
