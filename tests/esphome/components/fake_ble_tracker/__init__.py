"""A Bluetooth tracker whose advertisements the test brings, byte for byte."""

import esphome.codegen as cg
import esphome.config_validation as cv
from esphome.const import CONF_ID

from esphome.components import ble_device_base

AUTO_LOAD = ["ble_device_base"]

fake_ble_tracker_ns = cg.esphome_ns.namespace("fake_ble_tracker")
FakeBLETracker = fake_ble_tracker_ns.class_(
    "FakeBLETracker", cg.Component, ble_device_base.BLEHub
)

ble_device_base.register_hub_provider("fake_ble_tracker")

CONFIG_SCHEMA = cv.Schema({cv.GenerateID(): cv.declare_id(FakeBLETracker)}).extend(
    cv.COMPONENT_SCHEMA
)


async def to_code(config):
    """Make the tracker."""
    var = cg.new_Pvariable(config[CONF_ID])
    await cg.register_component(var, config)
