"""What desk units and door signs share: local time, texts in their languages, and setting them."""

import esphome.config_validation as cv

CODEOWNERS = ["@consultease"]

CONFIG_SCHEMA = cv.Schema({})
