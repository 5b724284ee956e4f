"""What a desk unit shows, drawn on any display of 320 by 240 or more."""

import esphome.codegen as cg
import esphome.config_validation as cv
from esphome.const import CONF_ID

from esphome.components import consultease_desk, font

CODEOWNERS = ["@consultease"]
DEPENDENCIES = ["consultease_desk", "display", "font"]

CONF_DESK_ID = "desk_id"
CONF_FONTS = "fonts"
_FONTS = ("small", "body", "label", "title", "huge", "icons", "large_icons")

consultease_screen_ns = cg.esphome_ns.namespace("consultease_screen")
ConsultEaseScreen = consultease_screen_ns.class_("ConsultEaseScreen", cg.Component)

CONFIG_SCHEMA = cv.Schema(
    {
        cv.GenerateID(): cv.declare_id(ConsultEaseScreen),
        cv.GenerateID(CONF_DESK_ID): cv.use_id(consultease_desk.ConsultEaseDesk),
        cv.Required(CONF_FONTS): cv.Schema(
            {cv.Required(name): cv.use_id(font.Font) for name in _FONTS}
        ),
    }
).extend(cv.COMPONENT_SCHEMA)


async def to_code(config):
    """Make the screen; a display's lambda calls its ``draw``."""
    var = cg.new_Pvariable(config[CONF_ID])
    await cg.register_component(var, config)
    cg.add(var.set_desk(await cg.get_variable(config[CONF_DESK_ID])))
    fonts = [await cg.get_variable(config[CONF_FONTS][name]) for name in _FONTS]
    cg.add(var.set_fonts(*fonts))
