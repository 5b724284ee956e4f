#include "presence.h"

#include "esphome/core/log.h"

#include <algorithm>
#include <cinttypes>
#include <cstdio>
#include <cstdlib>

namespace esphome::consultease_presence {

static const char *const TAG = "consultease.presence";

// How often at most, and from what change in dB, the signal of who stays is said anew.
static constexpr uint32_t SIGNAL_EVERY = 60000;
static constexpr int SIGNAL_STEP = 5;

std::optional<Beacon> beacon_from(const std::string &text) {
  Beacon beacon{};
  unsigned part[6];
  int end = 0;
  if (text.starts_with("irk:") && text.size() == 36) {
    beacon.kind = Beacon::Kind::IRK;
    if (!parse_hex(text.c_str() + 4, 32, beacon.irk.data(), beacon.irk.size()))
      return {};
    return beacon;
  }
  if (sscanf(text.c_str(), "%2x:%2x:%2x:%2x:%2x:%2x%n", &part[0], &part[1], &part[2], &part[3], &part[4], &part[5],
             &end) == 6 &&
      text.size() == 17 && end == 17) {
    for (unsigned each : part)
      beacon.address = beacon.address << 8 | each;
    return beacon;
  }
  unsigned major = 0, minor = 0;
  char uuid[37];
  if (sscanf(text.c_str(), "%36[0-9a-fA-F-]/%5u/%5u%n", uuid, &major, &minor, &end) != 3 ||
      static_cast<size_t>(end) != text.size() || strlen(uuid) != 36 || major > 0xFFFF || minor > 0xFFFF)
    return {};
  beacon.kind = Beacon::Kind::IBEACON;
  beacon.uuid = ble_device_base::ESPBTUUID::from_raw(uuid, 36);
  beacon.major = major;
  beacon.minor = minor;
  if (beacon.uuid.type() != ble_device_base::ESPBTUUID::Type::UUID128)
    return {};
  return beacon;
}

void ConsultEasePresence::configure(const std::vector<std::string> &beacons, int min_rssi, int grace) {
  this->min_rssi_ = min_rssi;
  this->grace_ = std::max(0, std::min(grace, 600)) * 1000;
  if (beacons == this->texts_)
    return;
  this->texts_ = beacons;
  this->beacons_.clear();
  for (const std::string &text : beacons) {
    if (const auto beacon = beacon_from(text)) {
      this->beacons_.push_back(*beacon);
    } else {
      ESP_LOGW(TAG, "%.8s… is no beacon", text.c_str());
    }
  }
  this->heard_ = millis();
  this->address_ = 0;
  this->say_battery_({});
  if (this->beacons_.empty())
    this->present_.reset();
}

void ConsultEasePresence::dump_config() {
  ESP_LOGCONFIG(TAG, "ConsultEase presence:\n  Beacons: %zu\n  Weakest: %d dBm\n  Grace: %" PRIu32 " s",
                this->beacons_.size(), this->min_rssi_, this->grace_ / 1000);
}

// The charge in percent, if this advertisement tells it.
static std::optional<int> battery_of(const ble_device_base::ESPBTDevice &device) {
  static const auto BATTERY = ble_device_base::ESPBTUUID::from_uint16(0x180F);
  static const auto EDDYSTONE = ble_device_base::ESPBTUUID::from_uint16(0xFEAA);
  for (const auto &service : device.get_service_datas()) {
    const auto &data = service.data;
    if (service.uuid == BATTERY && data.size() == 1 && data[0] <= 100)
      return data[0];
    // Telemetry, whose millivolts are a coin cell's: full with 3 V, empty with 2; 0 is no cell.
    if (service.uuid == EDDYSTONE && data.size() >= 4 && data[0] == 0x20 && data[1] == 0) {
      const int millivolts = encode_uint16(data[2], data[3]);
      if (millivolts != 0)
        return std::max(0, std::min((millivolts - 2000) / 10, 100));
    }
  }
  return {};
}

bool ConsultEasePresence::parse_device(const ble_device_base::ESPBTDevice &device) {
  const bool matches = this->matches_(device);
  if (matches)
    this->address_ = device.address_uint64();
  if (!this->beacons_.empty() && device.address_uint64() == this->address_) {
    if (const auto battery = battery_of(device))
      this->say_battery_(battery);
  }
  if (device.get_rssi() < this->min_rssi_ || !matches)
    return false;
  this->heard_ = millis();
  this->rssi_ = device.get_rssi();
  if (this->present_ != true ||
      (this->heard_ - this->said_ >= SIGNAL_EVERY && std::abs(this->rssi_ - this->said_rssi_) >= SIGNAL_STEP))
    this->say_(true);
  return true;
}

bool ConsultEasePresence::matches_(const ble_device_base::ESPBTDevice &device) const {
  const uint64_t address = device.address_uint64();
  std::optional<ble_device_base::ESPBLEiBeacon> sent;
  bool looked = false;
  // Only such addresses are made with a key.
  const bool resolvable = address >> 46 == 1;
  for (const Beacon &beacon : this->beacons_) {
    if (beacon.kind == Beacon::Kind::ADDRESS) {
      if (beacon.address == address)
        return true;
      continue;
    }
    if (beacon.kind == Beacon::Kind::IRK) {
      if (resolvable && device.resolve_irk(beacon.irk.data()))
        return true;
      continue;
    }
    if (!looked) {
      looked = true;
      sent = device.get_ibeacon();
    }
    if (sent && sent->get_uuid() == beacon.uuid && sent->get_major() == beacon.major &&
        sent->get_minor() == beacon.minor)
      return true;
  }
  return false;
}

void ConsultEasePresence::loop() {
  if (this->beacons_.empty() || this->present_ == false)
    return;
  // With a shorter grace time somebody would be gone between two of their beacon's advertisements.
  if (millis() - this->heard_ >= std::max(this->grace_, this->listen_at_least_))
    this->say_(false);
}

void ConsultEasePresence::say_(bool present) {
  this->present_ = present;
  this->said_ = millis();
  this->said_rssi_ = this->rssi_;
  ESP_LOGD(TAG, "%s", present ? "In" : "Away");
  this->on_change_.call(present, present ? std::optional<int>(this->rssi_) : std::nullopt);
}

void ConsultEasePresence::say_battery_(std::optional<int> percent) {
  if (percent == this->battery_)
    return;
  this->battery_ = percent;
  this->on_battery_.call(percent);
}

}  // namespace esphome::consultease_presence
