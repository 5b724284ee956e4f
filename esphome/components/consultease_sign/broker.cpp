#include "sign.h"

#include "esphome/core/log.h"

#ifdef USE_MQTT
#include "esphome/components/json/json_util.h"
#include "esphome/components/mqtt/mqtt_client.h"
#endif

// How the public status comes from the broker.

namespace esphome::consultease_sign {

#ifdef USE_MQTT

static const char *const TAG = "consultease.sign";

// Text that is missing, null or no text is empty.
static std::string text(JsonVariantConst value) {
  const char *text = value.as<const char *>();
  return text == nullptr ? "" : text;
}

static Status status_from(JsonObject data) {
  return {
      .name = text(data["name"]),
      .office = text(data["office"]),
      .status = text(data["status"]),
      .waiting = data["waiting"] | 0,
      .until = data["until"] | static_cast<int64_t>(0),
      .opens_at = data["opens_at"] | static_cast<int64_t>(0),
      .time_zone = text(data["time_zone"]),
      .language = text(data["language"]),
  };
}

void ConsultEaseSign::setup() {
  if (this->topic_.empty())
    return;
  auto *client = mqtt::global_mqtt_client;
  client->subscribe(
      this->topic_,
      [this](const std::string &, const std::string &payload) {
        if (payload.empty()) {
          this->clear();
        } else if (!json::parse_json(payload, [this](JsonObject data) -> bool {
                     this->receive(status_from(data));
                     return true;
                   })) {
          ESP_LOGW(TAG, "The status cannot be read");
        }
      },
      1);
  // The broker keeps the status, whether or not the hub is there to change it.
  client->subscribe(
      this->hub_topic_,
      [this](const std::string &, const std::string &payload) { this->set_connected(payload != "offline"); }, 1);
}

void ConsultEaseSign::follow_broker_() {
  if (this->topic_.empty() || mqtt::global_mqtt_client->is_connected() == this->broker_)
    return;
  this->broker_ = !this->broker_;
  this->set_connected(this->broker_);
}

#else

void ConsultEaseSign::setup() {}
void ConsultEaseSign::follow_broker_() {}

#endif

}  // namespace esphome::consultease_sign
