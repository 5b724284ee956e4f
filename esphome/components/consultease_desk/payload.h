#pragma once

#include "outbox.h"

#include <optional>
#include <string>

// What the desk unit says to the hub, as JSON. It names no students and no texts.

namespace esphome::consultease_desk {

static constexpr int PROTOCOL = 1;

std::string info_payload(const std::string &firmware, const std::string &hardware);
std::string presence_payload(bool present, const std::optional<int> &rssi, uint32_t boot, uint32_t seq);
std::string health_payload(bool time_synced, const std::optional<int> &beacon_battery);
std::string answer_payload(const Answer &answer, const std::optional<uint32_t> &age);

}  // namespace esphome::consultease_desk
