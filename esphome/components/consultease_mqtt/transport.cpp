#include "transport.h"

#include "esphome/core/log.h"

namespace esphome::consultease_mqtt {

static const char *const TAG = "consultease.mqtt";

// Text that is missing, null or no text is empty.
static std::string text(JsonVariantConst value) {
  const char *text = value.as<const char *>();
  return text == nullptr ? "" : text;
}

void ConsultEaseMqtt::setup() {
  auto *client = mqtt::global_mqtt_client;
  this->topic_ = this->prefix_ + "/desk/" + this->desk_->id() + "/";
  client->set_last_will({this->topic_ + "availability", "offline", 1, true});
  // Who says goodbye, before an update for instance, has no last will.
  client->set_shutdown_message({this->topic_ + "availability", "offline", 1, true});
  for (const char *kind : {"config", "queue", "receipt", "message"}) {
    client->subscribe(
        this->topic_ + kind,
        [this, kind](const std::string &, const std::string &payload) { this->receive_(kind, payload); }, 1);
  }
  // The broker lives on while the hub restarts.
  client->subscribe(
      this->hub_topic_,
      [this](const std::string &, const std::string &payload) { this->desk_->set_hub(payload != "offline"); }, 1);
  this->desk_->add_on_publish_callback(
      [this](const std::string &kind, const std::string &payload) { this->publish_(kind, payload); });
}

void ConsultEaseMqtt::loop() {
  // The client's own "on connect" comes before it can publish.
  const bool connected = mqtt::global_mqtt_client->is_connected();
  if (connected == this->connected_)
    return;
  this->connected_ = connected;
  if (connected) {
    this->desk_->connected();
  } else {
    this->desk_->disconnected();
  }
}

void ConsultEaseMqtt::publish_(const std::string &kind, const std::string &payload) {
  const bool retain = kind == "availability" || kind == "info" || kind == "presence";
  mqtt::global_mqtt_client->publish(this->topic_ + kind, payload, kind == "health" ? 0 : 1, retain);
}

void ConsultEaseMqtt::receive_(const std::string &kind, const std::string &payload) {
  if (payload.empty()) {
    // Cleared by the hub: this unit is nobody's.
    if (kind == "config")
      this->desk_->forget();
    return;
  }
  const bool read = json::parse_json(payload, [this, &kind](JsonObject data) -> bool {
    if (kind == "config") {
      this->config_(data);
    } else if (kind == "queue") {
      this->queue_(data);
    } else if (kind == "receipt") {
      this->desk_->receive_receipt(text(data["answer_id"]), text(data["result"]));
    } else {
      this->desk_->receive_message(text(data["text"]), data["seconds"] | 10);
    }
    return true;
  });
  if (!read)
    ESP_LOGW(TAG, "A message of kind %s cannot be read", kind.c_str());
}

void ConsultEaseMqtt::config_(JsonObject data) {
  consultease_desk::Config config;
  config.name = text(data["name"]);
  config.department = text(data["department"]);
  config.min_rssi = data["min_rssi"] | -127;
  config.grace = data["grace"] | 60;
  config.time_zone = text(data["time_zone"]);
  config.language = text(data["language"]);
  for (JsonVariantConst beacon : data["beacons"].as<JsonArrayConst>())
    config.beacons.push_back(text(beacon));
  this->desk_->receive_config(config);
}

void ConsultEaseMqtt::queue_(JsonObject data) {
  consultease_desk::Queue queue;
  queue.status = text(data["status"]);
  queue.waiting = data["waiting"] | 0;
  for (JsonObjectConst item : data["items"].as<JsonArrayConst>()) {
    queue.items.push_back({
        .id = text(item["id"]),
        .version = item["version"].as<uint32_t>(),
        .ticket = text(item["ticket"]),
        .student = text(item["student"]),
        .course = text(item["course"]),
        .text = text(item["text"]),
        .since = item["since"].as<int64_t>(),
        .state = consultease_desk::state_from(text(item["state"])),
    });
  }
  this->desk_->receive_queue(queue);
}

}  // namespace esphome::consultease_mqtt
