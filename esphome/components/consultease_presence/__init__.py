"""Whether any of a person's beacons is heard; which ones is set at run time."""

import esphome.codegen as cg
import esphome.config_validation as cv
from esphome.const import CONF_ID

from esphome.components import ble_device_base, consultease_base

CODEOWNERS = ["@consultease"]
AUTO_LOAD = ["ble_device_base"]

CONF_LISTEN_AT_LEAST = "listen_at_least"
CONF_ON_BATTERY = "on_battery"
CONF_ON_CHANGE = "on_change"

_MAYBE_INT = cg.std_ns.class_("optional<int>")
_AUTOMATIONS = {
    CONF_ON_CHANGE: [(cg.bool_, "present"), (_MAYBE_INT, "rssi")],
    CONF_ON_BATTERY: [(_MAYBE_INT, "percent")],
}

consultease_presence_ns = cg.esphome_ns.namespace("consultease_presence")
ConsultEasePresence = consultease_presence_ns.class_(
    "ConsultEasePresence", cg.Component, ble_device_base.ESPBTDeviceListener
)

CONFIG_SCHEMA = (
    cv.Schema(
        {
            cv.GenerateID(): cv.declare_id(ConsultEasePresence),
            # How long a beacon may take to be heard before somebody is said to be away for the
            # first time; a longer grace time goes before it.
            cv.Optional(
                CONF_LISTEN_AT_LEAST, default="10s"
            ): cv.positive_time_period_milliseconds,
            **consultease_base.automations(_AUTOMATIONS),
        }
    )
    .extend(cv.COMPONENT_SCHEMA)
    .extend(ble_device_base.BLE_DEVICE_SCHEMA)
)


async def to_code(config):
    """Make the listener and register it with the tracker, whichever that is."""
    var = cg.new_Pvariable(config[CONF_ID])
    await cg.register_component(var, config)
    await ble_device_base.register_ble_device(var, config)
    cg.add(var.set_listen_at_least(config[CONF_LISTEN_AT_LEAST]))
    # Which beacons are resolved by a key is known at run time only.
    ble_device_base.request_irk_support()
    await consultease_base.make_automations(var, config, _AUTOMATIONS)
