"""The desk unit: what it knows, shows and answers, without hardware and without transport."""

import esphome.codegen as cg
import esphome.config_validation as cv
from esphome.const import CONF_ID, CONF_TIME_ID

from esphome import automation
from esphome.components import time

CODEOWNERS = ["@consultease"]
AUTO_LOAD = ["consultease_base"]
DEPENDENCIES = ["network"]

CONF_FIRMWARE = "firmware"
CONF_HARDWARE = "hardware"
CONF_ON_CHANGE = "on_change"
CONF_ON_CONFIG = "on_config"
CONF_ON_FEEDBACK = "on_feedback"
CONF_ON_PUBLISH = "on_publish"
CONF_RESEND_INTERVAL = "resend_interval"

consultease_desk_ns = cg.esphome_ns.namespace("consultease_desk")
ConsultEaseDesk = consultease_desk_ns.class_("ConsultEaseDesk", cg.Component)

_AUTOMATIONS = {
    CONF_ON_PUBLISH: [(cg.std_string, "kind"), (cg.std_string, "payload")],
    CONF_ON_CONFIG: [],
    CONF_ON_CHANGE: [],
    CONF_ON_FEEDBACK: [(cg.std_string, "what")],
}

CONFIG_SCHEMA = cv.Schema(
    {
        cv.GenerateID(): cv.declare_id(ConsultEaseDesk),
        cv.GenerateID(CONF_TIME_ID): cv.use_id(time.RealTimeClock),
        cv.Required(CONF_FIRMWARE): cv.All(cv.string_strict, cv.Length(max=64)),
        cv.Required(CONF_HARDWARE): cv.All(cv.string_strict, cv.Length(max=64)),
        # How long an answer waits for its receipt until it is sent again.
        cv.Optional(
            CONF_RESEND_INTERVAL, default="10s"
        ): cv.positive_time_period_milliseconds,
        **{
            cv.Optional(key): automation.validate_automation({}) for key in _AUTOMATIONS
        },
    }
).extend(cv.COMPONENT_SCHEMA)


async def to_code(config):
    """Make the desk unit and its automations."""
    var = cg.new_Pvariable(config[CONF_ID])
    await cg.register_component(var, config)
    cg.add(var.set_time(await cg.get_variable(config[CONF_TIME_ID])))
    cg.add(var.set_versions(config[CONF_FIRMWARE], config[CONF_HARDWARE]))
    cg.add(var.set_resend_interval(config[CONF_RESEND_INTERVAL]))
    for key, arguments in _AUTOMATIONS.items():
        for automation_config in config.get(key, []):
            await automation.build_callback_automation(
                var, f"add_{key}_callback", arguments, automation_config
            )
