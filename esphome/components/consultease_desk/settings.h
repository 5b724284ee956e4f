#pragma once

#include "messages.h"

#include "esphome/core/preferences.h"

namespace esphome::consultease_desk {

/// Keeps the last configuration in flash, so that a unit that starts without a network knows whose
/// it is and whom to listen for. Longer texts and more beacons than fit are kept until a restart.
class Settings {
 public:
  /// False when the unit belongs to nobody.
  bool restore(Config *config);
  void save(const Config &config);
  void clear();

 protected:
  static constexpr size_t BEACONS = 8;
  struct Person {
    char name[128];
    char department[112];
    char language[8];
  };
  struct Rules {
    char time_zone[80];
    int16_t min_rssi;
    int16_t grace;
    uint8_t assigned;
  };
  // uuid/major/minor at its longest: 36 + 1 + 5 + 1 + 5.
  struct Beacons {
    char text[4][49];
  };

  void open_();
  void write_(const Person &person, const Rules &rules, const Beacons *beacons);

  ESPPreferenceObject person_, rules_, beacons_[BEACONS / 4];
};

}  // namespace esphome::consultease_desk
