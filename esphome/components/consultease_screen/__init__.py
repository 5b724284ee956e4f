"""What a desk unit shows, drawn on any display of 320 by 240 or more."""

import esphome.codegen as cg
import esphome.config_validation as cv
from esphome.const import CONF_ID

from esphome.components import consultease_base, consultease_desk

CODEOWNERS = ["@consultease"]
DEPENDENCIES = ["consultease_desk", "display", "font"]

CONF_DESK_ID = "desk_id"
_FONTS = ("small", "body", "label", "title", "huge", "icons", "large_icons")

consultease_screen_ns = cg.esphome_ns.namespace("consultease_screen")
ConsultEaseScreen = consultease_screen_ns.class_("ConsultEaseScreen", cg.Component)

CONFIG_SCHEMA = cv.Schema(
    {
        cv.GenerateID(): cv.declare_id(ConsultEaseScreen),
        cv.GenerateID(CONF_DESK_ID): cv.use_id(consultease_desk.ConsultEaseDesk),
        **consultease_base.fonts(_FONTS),
    }
).extend(cv.COMPONENT_SCHEMA)


async def to_code(config):
    """Make the screen; a display's lambda calls its ``draw``."""
    var = cg.new_Pvariable(config[CONF_ID])
    await cg.register_component(var, config)
    cg.add(var.set_desk(await cg.get_variable(config[CONF_DESK_ID])))
    await consultease_base.set_fonts(var, config, _FONTS)
