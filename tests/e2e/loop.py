"""Coroutines where no test's event loop is, and threads where one is."""

import asyncio
from collections.abc import Callable, Coroutine


def run_apart[T](coroutine: Coroutine[object, object, T]) -> T:
    """Run a coroutine to its end in a loop that is nobody's current one.

    ``asyncio.run`` would take away the loop that the test plugin has set.
    """
    loop = asyncio.new_event_loop()
    try:
        return loop.run_until_complete(coroutine)
    finally:
        loop.close()


async def seen[**P, T](wait: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Let a desk or a probe wait while Home Assistant's events go on coming."""
    return await asyncio.to_thread(wait, *args, **kwargs)
