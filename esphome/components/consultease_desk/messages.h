#pragma once

#include <cstdint>
#include <string>
#include <vector>

// What the hub says to a desk unit, as protocol version 1 has it (docs/protocol.md), already taken
// out of the transport's wrapping. Times are seconds since 1970, UTC.

namespace esphome::consultease_desk {

enum class State : uint8_t { PENDING, ACCEPTED, IN_PROGRESS };

enum class Action : uint8_t { ACCEPT, DECLINE, START, COMPLETE, LATER };

enum class Result : uint8_t { DONE, REPEATED, STALE, UNKNOWN };

struct Item {
  std::string id;
  uint32_t version;
  std::string ticket;
  std::string student;
  std::string course;
  std::string text;
  int64_t since;
  State state;
};

struct Queue {
  std::string status;
  int waiting{0};
  std::vector<Item> items;
};

struct Config {
  std::string name;
  std::string department;
  std::vector<std::string> beacons;
  int min_rssi{-127};
  int grace{60};
  std::string time_zone;
  std::string language;
};

/// The words of the protocol. An unknown state is taken for pending: nothing is lost by showing it.
const char *to_word(Action action);
State state_from(const std::string &word);
/// False when the word is none of the protocol's.
bool result_from(const std::string &word, Result *result);

}  // namespace esphome::consultease_desk
