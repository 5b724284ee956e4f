#pragma once

#include "esphome/core/defines.h"

#ifdef USE_DISPLAY
#include "esphome/components/display/display.h"

#include <string>
#include <vector>

// Making text of any length fit, between characters of UTF-8.

namespace esphome::consultease_base {

int width_of(display::BaseFont *font, const std::string &text);

/// The text, or as much of its beginning as fits with an ellipsis.
std::string cut(display::BaseFont *font, const std::string &text, int width);

/// Lines of at most this width, broken at spaces and newlines; within a word only if it is longer.
std::vector<std::string> wrap(display::BaseFont *font, const std::string &text, int width);

}  // namespace esphome::consultease_base

#endif
