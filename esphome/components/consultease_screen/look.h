#pragma once

#include "esphome/core/color.h"

// Colours, and icons as code points of the Material Design Icons font; common/ui.yaml names the
// same ones as glyphs.

namespace esphome::consultease_screen {

static const Color GROUND(0x17, 0x25, 0x30);
static const Color SURFACE(0x1D, 0x2E, 0x3A);
static const Color TEXT(0xEE, 0xF2, 0xF6);
static const Color QUIET(0xA3, 0xB0, 0xBD);
static const Color AMBER(0xFF, 0xBF, 0x66);
static const Color GREEN(0x67, 0xCC, 0x8A);
static const Color RED(0xFF, 0x8A, 0x80);
static const Color BLUE(0x7A, 0xB8, 0xFF);
static const Color GREEN_BUTTON(0x1B, 0x7F, 0x3B);
static const Color RED_BUTTON(0xB3, 0x26, 0x1E);
// Half as bright as the labels above them, on each of the buttons.
static const Color GREEN_HINT(0xB9, 0xDD, 0xC4);
static const Color RED_HINT(0xF1, 0xC4, 0xC1);

static constexpr const char *ICON_LINK = "\U000F05A9";        // wifi
static constexpr const char *ICON_NO_LINK = "\U000F05AA";     // wifi-off
static constexpr const char *ICON_KEPT = "\U000F1296";        // tray-full
static constexpr const char *ICON_DONE = "\U000F05E0";        // check-circle
static constexpr const char *ICON_BUSY = "\U000F0376";        // minus-circle
static constexpr const char *ICON_TALK = "\U000F0849";        // account-group
static constexpr const char *ICON_AWAY = "\U000F0A48";        // exit-run
static constexpr const char *ICON_OFF_HOURS = "\U000F0594";   // weather-night
static constexpr const char *ICON_SENDING = "\U000F048A";     // send
static constexpr const char *ICON_WARNING = "\U000F0028";     // alert-circle
static constexpr const char *ICON_MESSAGE = "\U000F0369";     // message-text
static constexpr const char *ICON_UNASSIGNED = "\U000F0B59";  // account-question
static constexpr const char *ICON_UNKNOWN = "\U000F02D7";     // help-circle

}  // namespace esphome::consultease_screen
