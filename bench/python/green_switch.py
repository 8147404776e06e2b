"""asyncio: two tasks that take turns."""

import asyncio
import time

import common


async def work(n):
    for _ in range(n):
        await asyncio.sleep(0)


async def main():
    n = common.count(200000)
    start = time.perf_counter()
    await asyncio.gather(work(n // 2), work(n // 2))
    common.report(time.perf_counter() - start, n)


asyncio.run(main())
