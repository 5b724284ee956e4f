#include "messages.h"

namespace esphome::consultease_desk {

const char *to_word(Action action) {
  static const char *const WORDS[] = {"accept", "decline", "start", "complete", "later"};
  return WORDS[static_cast<uint8_t>(action)];
}

State state_from(const std::string &word) {
  if (word == "accepted")
    return State::ACCEPTED;
  return word == "in_progress" ? State::IN_PROGRESS : State::PENDING;
}

bool result_from(const std::string &word, Result *result) {
  static const char *const WORDS[] = {"done", "repeated", "stale", "unknown"};
  for (uint8_t i = 0; i < 4; i++) {
    if (word == WORDS[i]) {
      *result = static_cast<Result>(i);
      return true;
    }
  }
  return false;
}

}  // namespace esphome::consultease_desk
