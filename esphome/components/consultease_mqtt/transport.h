#pragma once

#include "esphome/components/consultease_desk/desk.h"
#include "esphome/components/json/json_util.h"
#include "esphome/components/mqtt/mqtt_client.h"
#include "esphome/core/component.h"

namespace esphome::consultease_mqtt {

/// Carries a desk unit's messages over ESPHome's MQTT client.
class ConsultEaseMqtt : public Component {
 public:
  void setup() override;
  void loop() override;
  // After the desk knows its id, before the client connects with the last will.
  float get_setup_priority() const override { return setup_priority::DATA - 1.0f; }

  void set_desk(consultease_desk::ConsultEaseDesk *desk) { this->desk_ = desk; }
  void set_prefix(const std::string &prefix) { this->prefix_ = prefix; }
  void set_hub_topic(const std::string &topic) { this->hub_topic_ = topic; }

 protected:
  void publish_(const std::string &kind, const std::string &payload);
  void receive_(const std::string &kind, const std::string &payload);
  void config_(JsonObject data);
  void queue_(JsonObject data);

  consultease_desk::ConsultEaseDesk *desk_{nullptr};
  std::string prefix_;
  std::string topic_;
  std::string hub_topic_;
  bool connected_{false};
};

}  // namespace esphome::consultease_mqtt
