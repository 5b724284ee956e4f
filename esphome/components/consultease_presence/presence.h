#pragma once

#include "esphome/components/ble_device_base/ble_device.h"
#include "esphome/core/component.h"
#include "esphome/core/helpers.h"

#include <array>
#include <optional>
#include <string>
#include <vector>

namespace esphome::consultease_presence {

/// Whom to listen for: a MAC address, an iBeacon by all three of its numbers, or a phone by the key
/// that resolves its changing addresses.
struct Beacon {
  enum class Kind : uint8_t { ADDRESS, IBEACON, IRK } kind;
  uint64_t address;
  ble_device_base::ESPBTUUID uuid;
  uint16_t major, minor;
  std::array<uint8_t, 16> irk;
};

/// Read ``aa:bb:cc:dd:ee:ff``, ``uuid/major/minor`` or ``irk:`` and 32 hexadecimal digits; nothing if
/// it is none of these.
std::optional<Beacon> beacon_from(const std::string &text);

/// Says whether any of a person's beacons is heard. Whom to listen for is set at run time.
///
/// Arriving is said at once, leaving when none was heard for the grace time; nothing is said until
/// one was heard or could have been.
class ConsultEasePresence : public Component, public ble_device_base::ESPBTDeviceListener {
 public:
  void loop() override;
  void dump_config() override;
  bool parse_device(const ble_device_base::ESPBTDevice &device) override;

  void set_listen_at_least(uint32_t time) { this->listen_at_least_ = time; }
  /// Listen for these. ``grace`` in seconds, ``min_rssi`` in dBm. Leaves what is known as it is,
  /// but gives other beacons their own grace time to be heard.
  void configure(const std::vector<std::string> &beacons, int min_rssi, int grace);

  template<typename F> void add_on_change_callback(F &&callback) { this->on_change_.add(std::forward<F>(callback)); }
  /// Called with the beacon's charge in percent, nothing when it is not known any more.
  template<typename F> void add_on_battery_callback(F &&callback) {
    this->on_battery_.add(std::forward<F>(callback));
  }

 protected:
  bool matches_(const ble_device_base::ESPBTDevice &device) const;
  void say_(bool present);
  void say_battery_(std::optional<int> percent);

  std::vector<std::string> texts_;
  std::vector<Beacon> beacons_;
  int min_rssi_{-127};
  uint32_t grace_{60000};
  uint32_t listen_at_least_{10000};
  std::optional<bool> present_;
  uint32_t heard_{0};
  int rssi_{0};
  uint32_t said_{0};
  int said_rssi_{0};
  // Of the beacon that was heard last; its battery may be in another advertisement.
  uint64_t address_{0};
  std::optional<int> battery_;
  CallbackManager<void(bool, std::optional<int>)> on_change_;
  CallbackManager<void(std::optional<int>)> on_battery_;
};

}  // namespace esphome::consultease_presence
