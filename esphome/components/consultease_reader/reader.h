#pragma once

#include "esphome/core/component.h"
#include "esphome/core/helpers.h"

#include <optional>
#include <string>
#include <vector>

namespace esphome::consultease_reader {

/// The keyed hash of a card, as the hub keeps it: HMAC-SHA256 of its number in plain spelling, as 64
/// lower-case hexadecimal digits.
std::string hash_card(const std::vector<uint8_t> &key, const std::string &number);

/// A card's number in the spelling that is hashed: upper case, letters and digits alone.
std::string plain_number(const std::string &card);

/// A kiosk's card reader without its hardware and its transport: asks the hub about each card and
/// says what came of it. It keeps no number: a scan that cannot be sent is over.
///
/// Transports call ``connected``, ``disconnected`` and the ``receive_`` functions, and carry away
/// what ``add_on_publish_callback`` gets. Lamp and sounder follow ``add_on_feedback_callback``:
/// ``asking``, then ``accepted``, ``refused``, ``wait``, or ``offline`` when nobody is there to ask.
class ConsultEaseReader : public Component {
 public:
  void setup() override;
  void loop() override;
  void dump_config() override;
  // Before the MQTT client connects, with the last will.
  float get_setup_priority() const override { return setup_priority::DATA; }

  /// Speak over MQTT, on topics that begin so.
  void set_topic_prefix(const std::string &prefix) { this->prefix_ = prefix; }
  void set_hash_cards(bool hash_cards) { this->hash_cards_ = hash_cards; }
  void set_answer_within(uint32_t time) { this->answer_within_ = time; }
  void set_versions(const char *firmware, const char *hardware) {
    this->firmware_ = firmware;
    this->hardware_ = hardware;
  }

  // From the transport
  void connected();
  void disconnected();
  /// Take the key in hexadecimal digits; empty takes it away. It is in no flash: a stolen reader
  /// that has no power has no key.
  void receive_key(const std::string &key);
  void receive_feedback(const std::string &result);

  // From the hardware
  void scanned(const std::string &card);

  /// The reader's id, which a kiosk in Home Assistant is given.
  std::string id() const;
  bool is_connected() const { return this->connected_; }

  template<typename F> void add_on_publish_callback(F &&callback) { this->on_publish_.add(std::forward<F>(callback)); }
  template<typename F> void add_on_feedback_callback(F &&callback) {
    this->on_feedback_.add(std::forward<F>(callback));
  }

 protected:
  void feedback_(const char *result);
  void follow_broker_();

  const char *firmware_{""};
  const char *hardware_{""};
  std::string prefix_;
  bool hash_cards_{false};
  uint32_t answer_within_{4000};
  std::vector<uint8_t> key_;
  bool connected_{false};
  std::optional<uint32_t> asked_;

  CallbackManager<void(std::string, std::string)> on_publish_;
  CallbackManager<void(std::string)> on_feedback_;
};

}  // namespace esphome::consultease_reader
