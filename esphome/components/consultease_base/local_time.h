#pragma once

#include <cstdint>
#include <string>

namespace esphome::consultease_base {

/// Local time by a POSIX time zone that is only known at run time, such as
/// ``PST8PDT,M3.2.0,M11.1.0``. ESPHome's own zone is fixed when the firmware is built.
class LocalTime {
 public:
  /// Take a zone; false when it cannot be read. UTC holds until the first good one.
  bool set_zone(const std::string &posix);
  /// Seconds east of UTC at a time in seconds since 1970.
  int32_t offset_at(int64_t utc) const;
  /// The hour and minute of the day, as ``HH:MM``.
  std::string clock_at(int64_t utc) const;

 protected:
  // The m-th month's w-th (5: last) given weekday, at some seconds after midnight, local time.
  struct Change {
    int month, week, weekday;
    int32_t seconds;
  };
  static int64_t moment_(const Change &change, int year);
  static bool read_change_(const char *&at, Change *change);

  int32_t standard_{0};
  int32_t summer_{0};
  bool has_summer_{false};
  Change begins_{}, ends_{};
};

}  // namespace esphome::consultease_base
