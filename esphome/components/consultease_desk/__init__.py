"""The desk unit: what it knows, shows and answers, without hardware and without transport."""

import esphome.codegen as cg
import esphome.config_validation as cv
from esphome.const import CONF_ID, CONF_TIME_ID

from esphome.components import consultease_base, time

CODEOWNERS = ["@consultease"]
AUTO_LOAD = ["consultease_base"]
DEPENDENCIES = ["network"]

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
        **consultease_base.VERSIONS,
        # How long an answer waits for its receipt until it is sent again.
        cv.Optional(
            CONF_RESEND_INTERVAL, default="10s"
        ): cv.positive_time_period_milliseconds,
        **consultease_base.automations(_AUTOMATIONS),
    }
).extend(cv.COMPONENT_SCHEMA)


async def to_code(config):
    """Make the desk unit and its automations."""
    var = cg.new_Pvariable(config[CONF_ID])
    await cg.register_component(var, config)
    cg.add(var.set_time(await cg.get_variable(config[CONF_TIME_ID])))
    consultease_base.set_versions(var, config)
    cg.add(var.set_resend_interval(config[CONF_RESEND_INTERVAL]))
    await consultease_base.make_automations(var, config, _AUTOMATIONS)
