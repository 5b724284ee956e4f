#include "reader.h"

#include "esphome/components/hmac_sha256/hmac_sha256.h"
#include "esphome/core/application.h"
#include "esphome/core/log.h"

#include <algorithm>
#include <cctype>

namespace esphome::consultease_reader {

static const char *const TAG = "consultease.reader";

std::string plain_number(const std::string &card) {
  std::string number;
  for (char each : card) {
    if (isalnum(static_cast<unsigned char>(each)))
      number += static_cast<char>(toupper(static_cast<unsigned char>(each)));
  }
  return number;
}

std::string hash_card(const std::vector<uint8_t> &key, const std::string &number) {
  char hex[65];
  hmac_sha256::HmacSHA256 hmac;
  hmac.init(key.data(), key.size());
  hmac.add(number.data(), number.size());
  hmac.calculate();
  hmac.get_hex(hex);
  return {hex, 64};
}

void ConsultEaseReader::dump_config() {
  ESP_LOGCONFIG(TAG, "ConsultEase card reader %s:\n  Hashes cards: %s", this->id().c_str(), YESNO(this->hash_cards_));
}

std::string ConsultEaseReader::id() const { return App.get_name().c_str(); }

void ConsultEaseReader::loop() {
  this->follow_broker_();
  if (this->asked_ && millis() - *this->asked_ >= this->answer_within_)
    this->feedback_("offline");
}

void ConsultEaseReader::connected() {
  this->connected_ = true;
  this->on_publish_.call("availability", "online");
  this->on_publish_.call("info", std::string(R"({"firmware":")") + this->firmware_ + R"(","hardware":")" +
                                     this->hardware_ + R"("})");
}

void ConsultEaseReader::disconnected() {
  this->connected_ = false;
  this->receive_key("");
}

void ConsultEaseReader::receive_key(const std::string &key) {
  std::fill(this->key_.begin(), this->key_.end(), 0);
  this->key_.clear();
  if (!parse_hex(key, this->key_, key.size() / 2))
    this->key_.clear();
}

void ConsultEaseReader::receive_feedback(const std::string &result) {
  for (const char *word : {"accepted", "refused", "wait"}) {
    if (result == word) {
      this->feedback_(word);
      return;
    }
  }
  ESP_LOGW(TAG, "The hub says %s, which is no result", result.c_str());
}

void ConsultEaseReader::scanned(const std::string &card) {
  const std::string number = plain_number(card);
  if (number.empty())
    return;
  if (!this->connected_ || (this->hash_cards_ && this->key_.empty())) {
    this->feedback_("offline");
    return;
  }
  this->feedback_("asking");
  this->asked_ = millis();
  if (this->hash_cards_) {
    this->on_publish_.call("scan", R"({"card_hash":")" + hash_card(this->key_, number) + R"("})");
  } else {
    this->on_publish_.call("scan", R"({"card":")" + number + R"("})");
  }
}

void ConsultEaseReader::feedback_(const char *result) {
  this->asked_.reset();
  this->on_feedback_.call(result);
}

}  // namespace esphome::consultease_reader
