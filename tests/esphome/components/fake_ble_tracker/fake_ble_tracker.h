#pragma once

#include "esphome/components/ble_device_base/ble_device.h"
#include "esphome/core/component.h"
#include "esphome/core/helpers.h"

#include <string>
#include <vector>

namespace esphome::fake_ble_tracker {

/// Parses advertisements as ESPHome's trackers do, and hands them to who listens.
class FakeBLETracker : public Component {
 public:
  void register_listener(ble_device_base::ESPBTDeviceListener *listener) { this->listeners_.push_back(listener); }
  /// ``mac`` and ``data`` in hexadecimal digits, the MAC address as people write it.
  void hear(const std::string &mac, int rssi, const std::string &data) {
    std::vector<uint8_t> address, payload;
    if (!parse_hex(mac, address, 6) || !parse_hex(data, payload, data.size() / 2))
      return;
    const std::vector<uint8_t> reversed(address.rbegin(), address.rend());
    ble_device_base::ESPBTDevice device;
    device.from_scan_result(reversed.data(), rssi, 0, payload.data(), payload.size());
    for (auto *listener : this->listeners_)
      listener->parse_device(device);
  }

 protected:
  std::vector<ble_device_base::ESPBTDeviceListener *> listeners_;
};

}  // namespace esphome::fake_ble_tracker
