import asyncio, time
from homeassistant.util import dt as dt_util
async def test_x(hass, freezer):
    a = hass.loop.time(), time.monotonic(), dt_util.utcnow()
    end = time.perf_counter_ns()
    await asyncio.sleep(0.1)
    print(a, hass.loop.time(), time.monotonic(), dt_util.utcnow())
    freezer.tick(10)
    print(a, hass.loop.time(), time.monotonic(), dt_util.utcnow())
