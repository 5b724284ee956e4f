#pragma once

#include "esphome/components/time/real_time_clock.h"

#include <cstdlib>

namespace esphome::fake_clock {

/// Stands still; at no time at all until the test, or the environment, says what time it is.
class FakeClock : public time::RealTimeClock {
 public:
  void setup() override {
    if (const char *time = getenv("DESK_UNIT_TIME"))
      this->now_ = strtoll(time, nullptr, 10);
  }
  void update() override {}
  time_t timestamp_now() override { return this->now_; }
  void set(time_t now) { this->now_ = now; }

 protected:
  time_t now_{0};
};

}  // namespace esphome::fake_clock
