#include "reader.h"

#include "esphome/core/log.h"

#ifdef USE_MQTT
#include "esphome/components/json/json_util.h"
#include "esphome/components/mqtt/mqtt_client.h"
#endif

// The reader's messages over MQTT, where a scan is the card's number.

namespace esphome::consultease_reader {

#ifdef USE_MQTT

static const char *const TAG = "consultease.reader";

void ConsultEaseReader::setup() {
  if (this->prefix_.empty())
    return;
  auto *client = mqtt::global_mqtt_client;
  const std::string topic = this->prefix_ + "/reader/" + this->id() + "/";
  client->set_last_will({topic + "availability", "offline", 1, true});
  // Who says goodbye, before an update for instance, has no last will.
  client->set_shutdown_message({topic + "availability", "offline", 1, true});
  client->subscribe(
      topic + "feedback",
      [this](const std::string &, const std::string &payload) {
        if (!json::parse_json(payload, [this](JsonObject data) -> bool {
              const char *result = data["result"].as<const char *>();
              this->receive_feedback(result == nullptr ? "nothing" : result);
              return true;
            }))
          ESP_LOGW(TAG, "What came of a scan cannot be read");
      },
      1);
  this->add_on_publish_callback([topic](const std::string &kind, const std::string &payload) {
    mqtt::global_mqtt_client->publish(topic + kind, payload, 1, kind != "scan");
  });
}

void ConsultEaseReader::follow_broker_() {
  // The client's own "on connect" comes before it can publish.
  if (this->prefix_.empty() || mqtt::global_mqtt_client->is_connected() == this->connected_)
    return;
  if (this->connected_) {
    this->disconnected();
  } else {
    this->connected();
  }
}

#else

void ConsultEaseReader::setup() {}
void ConsultEaseReader::follow_broker_() {}

#endif

}  // namespace esphome::consultease_reader
