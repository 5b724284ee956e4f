"""The clock as a source of time."""

import esphome.codegen as cg
import esphome.config_validation as cv
from esphome.const import CONF_ID

from esphome.components import time

fake_clock_ns = cg.esphome_ns.namespace("fake_clock")
FakeClock = fake_clock_ns.class_("FakeClock", time.RealTimeClock)

CONFIG_SCHEMA = time.TIME_SCHEMA.extend(
    {cv.GenerateID(): cv.declare_id(FakeClock)}
).extend(cv.COMPONENT_SCHEMA)


async def to_code(config):
    """Make the clock."""
    var = cg.new_Pvariable(config[CONF_ID])
    await cg.register_component(var, config)
    await time.register_time(var, config)
