"""A kiosk's card reader: what it asks and shows, without hardware and without transport."""

import esphome.codegen as cg
import esphome.config_validation as cv
from esphome.const import CONF_ID, CONF_TOPIC_PREFIX

from esphome.components import consultease_base

CODEOWNERS = ["@consultease"]
AUTO_LOAD = ["hmac_sha256"]

CONF_ANSWER_WITHIN = "answer_within"
CONF_HASH_CARDS = "hash_cards"
CONF_ON_FEEDBACK = "on_feedback"
CONF_ON_PUBLISH = "on_publish"

consultease_reader_ns = cg.esphome_ns.namespace("consultease_reader")
ConsultEaseReader = consultease_reader_ns.class_("ConsultEaseReader", cg.Component)

_AUTOMATIONS = {
    CONF_ON_PUBLISH: [(cg.std_string, "kind"), (cg.std_string, "payload")],
    CONF_ON_FEEDBACK: [(cg.std_string, "result")],
}

CONFIG_SCHEMA = cv.Schema(
    {
        cv.GenerateID(): cv.declare_id(ConsultEaseReader),
        **consultease_base.VERSIONS,
        # Whether a card's number never leaves the reader, but its hash with the hub's key.
        cv.Optional(CONF_HASH_CARDS, default=False): cv.boolean,
        # Over MQTT; else "on_publish" carries the messages.
        cv.Optional(CONF_TOPIC_PREFIX): cv.All(
            cv.requires_component("mqtt"), cv.publish_topic
        ),
        # How long the hub may take until the reader says that nobody is there.
        cv.Optional(
            CONF_ANSWER_WITHIN, default="4s"
        ): cv.positive_time_period_milliseconds,
        **consultease_base.automations(_AUTOMATIONS),
    }
).extend(cv.COMPONENT_SCHEMA)


async def to_code(config):
    """Make the reader and its automations."""
    var = cg.new_Pvariable(config[CONF_ID])
    await cg.register_component(var, config)
    consultease_base.set_versions(var, config)
    cg.add(var.set_hash_cards(config[CONF_HASH_CARDS]))
    cg.add(var.set_answer_within(config[CONF_ANSWER_WITHIN]))
    if CONF_TOPIC_PREFIX in config:
        cg.add(var.set_topic_prefix(config[CONF_TOPIC_PREFIX]))
    await consultease_base.make_automations(var, config, _AUTOMATIONS)
