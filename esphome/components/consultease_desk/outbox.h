#pragma once

#include "messages.h"

#include "esphome/core/preferences.h"

#include <array>
#include <optional>

namespace esphome::consultease_desk {

/// One press, as it lies in flash: plain bytes, below the 255 that a stored value may have.
struct Answer {
  uint32_t order;  // 0: this place is free
  uint32_t created;  // seconds since 1970; 0 while the time was not known
  uint32_t version;
  Action action;
  char answer_id[32];
  char consultation_id[65];  // empty: a press that is about no request
  uint8_t guessed;  // not 0: ``created`` is when the time was first known, after the press
};

/// Keeps every answer, in flash, until the hub has given its receipt.
class Outbox {
 public:
  static constexpr size_t PLACES = 16;
  static constexpr uint32_t MAX_AGE = 24 * 60 * 60;

  void restore();
  /// Take an answer in and return its place in the order of pressing; it is in flash by then. The
  /// oldest goes when there is no place.
  uint32_t add(const Answer &answer);
  /// Let go of an answer and return it, if it is here.
  std::optional<Answer> remove(const std::string &answer_id);
  void clear();
  /// Let go of what is too old; give the time to what was pressed before it was known.
  void tidy(uint32_t now);
  /// The answer after one in the order of pressing; 0 begins. Null at the end.
  const Answer *after(uint32_t order) const;
  /// Seconds since the press of an answer that is kept here, if that can be known; ``now`` is 0
  /// while the time is not known.
  std::optional<uint32_t> age(const Answer &answer, uint32_t now) const;
  bool holds(const std::string &consultation_id) const;
  size_t size() const;

 protected:
  void write_(size_t place);

  std::array<Answer, PLACES> answers_{};
  // By the clock that starts with the unit: none for a press before this start.
  std::array<std::optional<uint32_t>, PLACES> pressed_{};
  std::array<ESPPreferenceObject, PLACES> stored_;
};

}  // namespace esphome::consultease_desk
