"""A sign by a door: whether its person is in, by the public status that the hub keeps on the broker."""

import esphome.codegen as cg
import esphome.config_validation as cv
from esphome.const import CONF_ID, CONF_TIME_ID, CONF_TOPIC

from esphome.components import consultease_base, time

CODEOWNERS = ["@consultease"]
AUTO_LOAD = ["consultease_base"]
DEPENDENCIES = ["display", "font"]

CONF_FORGET_AFTER = "forget_after"
CONF_HUB_TOPIC = "hub_topic"
CONF_ON_CHANGE = "on_change"

_FONTS = ("name", "text", "status", "icons")
_AUTOMATIONS = {CONF_ON_CHANGE: []}

consultease_sign_ns = cg.esphome_ns.namespace("consultease_sign")
ConsultEaseSign = consultease_sign_ns.class_("ConsultEaseSign", cg.Component)

CONFIG_SCHEMA = cv.Schema(
    {
        cv.GenerateID(): cv.declare_id(ConsultEaseSign),
        cv.GenerateID(CONF_TIME_ID): cv.use_id(time.RealTimeClock),
        **consultease_base.fonts(_FONTS),
        # The person's public status, and whether the hub is there: what Home Assistant says itself.
        cv.Inclusive(CONF_TOPIC, "mqtt"): cv.All(
            cv.requires_component("mqtt"), cv.publish_topic
        ),
        cv.Inclusive(CONF_HUB_TOPIC, "mqtt"): cv.publish_topic,
        # How long what was last heard counts once nobody is there to say more: a restart of Home
        # Assistant is no news.
        cv.Optional(
            CONF_FORGET_AFTER, default="2min"
        ): cv.positive_time_period_milliseconds,
        **consultease_base.automations(_AUTOMATIONS),
    }
).extend(cv.COMPONENT_SCHEMA)


async def to_code(config):
    """Make the sign; a display's lambda calls its ``draw``."""
    var = cg.new_Pvariable(config[CONF_ID])
    await cg.register_component(var, config)
    cg.add(var.set_time(await cg.get_variable(config[CONF_TIME_ID])))
    await consultease_base.set_fonts(var, config, _FONTS)
    cg.add(var.set_forget_after(config[CONF_FORGET_AFTER]))
    if CONF_TOPIC in config:
        cg.add(var.set_topics(config[CONF_TOPIC], config[CONF_HUB_TOPIC]))
    await consultease_base.make_automations(var, config, _AUTOMATIONS)
