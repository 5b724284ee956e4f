#include "payload.h"

#include "esphome/components/network/util.h"
#include "esphome/core/application.h"
#include "esphome/core/defines.h"
#include "esphome/core/helpers.h"

#ifdef USE_WIFI
#include "esphome/components/wifi/wifi_component.h"
#endif
#ifdef USE_ESP32
#include <esp_heap_caps.h>
#endif

#include <cstring>

namespace esphome::consultease_desk {

// An object of a few members; the host's build has no JSON library.
class Json {
 public:
  Json &text(const char *key, const std::string &value) {
    if (value.empty())
      return *this;
    this->key_(key);
    this->out_ += '"';
    for (char each : value) {
      if (each == '"' || each == '\\')
        this->out_ += '\\';
      if (static_cast<uint8_t>(each) >= 0x20)
        this->out_ += each;
    }
    this->out_ += '"';
    return *this;
  }
  Json &number(const char *key, int64_t value) {
    this->key_(key);
    this->out_ += std::to_string(value);
    return *this;
  }
  Json &flag(const char *key, bool value) {
    this->key_(key);
    this->out_ += value ? "true" : "false";
    return *this;
  }
  std::string done() { return this->out_ + "}"; }

 protected:
  void key_(const char *key) {
    if (this->out_.size() > 1)
      this->out_ += ',';
    this->out_ += '"';
    this->out_ += key;
    this->out_ += "\":";
  }

  std::string out_{"{"};
};

static std::string address() {
  char text[network::IP_ADDRESS_BUFFER_SIZE];
  for (auto &each : network::get_ip_addresses()) {
    if (each.is_ip4() && strcmp(each.str_to(text), "0.0.0.0") != 0)
      return text;
  }
  return "";
}

std::string info_payload(const std::string &firmware, const std::string &hardware) {
  char mac[MAC_ADDRESS_PRETTY_BUFFER_SIZE];
  return Json()
      .number("protocol", PROTOCOL)
      .text("firmware", firmware)
      .text("hardware", hardware)
      .text("mac", get_mac_address_pretty_into_buffer(mac))
      .text("ip", address())
      .done();
}

std::string presence_payload(bool present, const std::optional<int> &rssi, uint32_t boot, uint32_t seq) {
  Json json;
  json.flag("present", present);
  if (rssi)
    json.number("rssi", *rssi);
  return json.number("boot", boot).number("seq", seq).done();
}

std::string health_payload(bool time_synced, const std::optional<int> &beacon_battery) {
  Json json;
  json.number("uptime", millis_64() / 1000);
#ifdef USE_ESP32
  json.number("heap", heap_caps_get_free_size(MALLOC_CAP_INTERNAL));
#endif
#ifdef USE_WIFI
  // 0 or more: there is no connection, or the driver does not know.
  if (const int rssi = wifi::global_wifi_component->wifi_rssi(); rssi < 0)
    json.number("wifi_rssi", rssi);
#endif
  if (beacon_battery)
    json.number("beacon_battery", *beacon_battery);
  return json.flag("time_synced", time_synced).done();
}

std::string answer_payload(const Answer &answer, const std::optional<uint32_t> &age) {
  Json json;
  json.text("answer_id", answer.answer_id).text("action", to_word(answer.action));
  if (answer.consultation_id[0] != 0)
    json.text("consultation_id", answer.consultation_id).number("version", answer.version);
  if (age)
    json.number("age", *age);
  return json.done();
}

}  // namespace esphome::consultease_desk
