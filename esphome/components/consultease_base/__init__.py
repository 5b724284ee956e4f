"""What units share: local time, texts in their languages and setting them, and their settings."""

import esphome.codegen as cg
import esphome.config_validation as cv

from esphome import automation
from esphome.components import font

CODEOWNERS = ["@consultease"]

CONF_FIRMWARE = "firmware"
CONF_FONTS = "fonts"
CONF_HARDWARE = "hardware"

CONFIG_SCHEMA = cv.Schema({})

_VERSION = cv.All(cv.string_strict, cv.Length(max=64))
VERSIONS = {
    cv.Required(CONF_FIRMWARE): _VERSION,
    cv.Required(CONF_HARDWARE): _VERSION,
}


def set_versions(var, config):
    """Tell a unit what it is."""
    cg.add(var.set_versions(config[CONF_FIRMWARE], config[CONF_HARDWARE]))


def automations(arguments_of):
    """Return the schema of automations, from what each key's is given: pairs of type and name."""
    return {
        cv.Optional(key): automation.validate_automation({}) for key in arguments_of
    }


async def make_automations(var, config, arguments_of):
    """Make the automations that there are; a unit has an ``add_…_callback`` for each key."""
    for key, arguments in arguments_of.items():
        for each in config.get(key, []):
            await automation.build_callback_automation(
                var, f"add_{key}_callback", arguments, each
            )


def fonts(names):
    """Return the schema of a screen's fonts, all of them needed."""
    return {
        cv.Required(CONF_FONTS): {
            cv.Required(name): cv.use_id(font.Font) for name in names
        }
    }


async def set_fonts(var, config, names):
    """Give a screen its fonts, in the order of the names."""
    given = [await cg.get_variable(config[CONF_FONTS][name]) for name in names]
    cg.add(var.set_fonts(*given))
