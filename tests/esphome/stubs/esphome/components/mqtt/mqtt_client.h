#pragma once

#include <cstdint>
#include <functional>
#include <string>

// As much of ESPHome's MQTT client, which is not for the host, as the transport uses.

namespace esphome::mqtt {

using mqtt_callback_t = std::function<void(const std::string &, const std::string &)>;

struct MQTTMessage {
  std::string topic;
  std::string payload;
  uint8_t qos;
  bool retain;
};

struct MQTTClientComponent {
  void set_last_will(MQTTMessage &&message);
  void set_shutdown_message(MQTTMessage &&message);
  void subscribe(const std::string &topic, mqtt_callback_t callback, uint8_t qos = 0);
  bool publish(const std::string &topic, const std::string &payload, uint8_t qos = 0, bool retain = false);
  bool is_connected();
};

extern MQTTClientComponent *global_mqtt_client;

}  // namespace esphome::mqtt
