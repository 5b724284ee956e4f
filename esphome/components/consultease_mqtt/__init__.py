"""Protocol version 1 over MQTT: topics and JSON for a desk unit."""

import esphome.codegen as cg
import esphome.config_validation as cv
from esphome.const import CONF_ID, CONF_TOPIC_PREFIX

from esphome.components import consultease_desk

CODEOWNERS = ["@consultease"]
AUTO_LOAD = ["json"]
DEPENDENCIES = ["consultease_desk", "mqtt"]

CONF_DESK_ID = "desk_id"
CONF_HUB_TOPIC = "hub_topic"

consultease_mqtt_ns = cg.esphome_ns.namespace("consultease_mqtt")
ConsultEaseMqtt = consultease_mqtt_ns.class_("ConsultEaseMqtt", cg.Component)

CONFIG_SCHEMA = cv.Schema(
    {
        cv.GenerateID(): cv.declare_id(ConsultEaseMqtt),
        cv.GenerateID(CONF_DESK_ID): cv.use_id(consultease_desk.ConsultEaseDesk),
        cv.Optional(CONF_TOPIC_PREFIX, default="consultease"): cv.publish_topic,
        # Whether the hub is there: what Home Assistant says itself.
        cv.Optional(CONF_HUB_TOPIC, default="homeassistant/status"): cv.publish_topic,
    }
).extend(cv.COMPONENT_SCHEMA)


async def to_code(config):
    """Make the transport."""
    var = cg.new_Pvariable(config[CONF_ID])
    await cg.register_component(var, config)
    desk = await cg.get_variable(config[CONF_DESK_ID])
    cg.add(var.set_desk(desk))
    cg.add(var.set_prefix(config[CONF_TOPIC_PREFIX]))
    cg.add(var.set_hub_topic(config[CONF_HUB_TOPIC]))
