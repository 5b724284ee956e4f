#include "desk.h"

#include "payload.h"

#include "esphome/core/application.h"
#include "esphome/core/log.h"

#include <cinttypes>

namespace esphome::consultease_desk {

static const char *const TAG = "consultease.desk";

static constexpr uint32_t HOLD = 800;           // a press this long is a long one
static constexpr uint32_t BETWEEN = 60;         // sixteen answers at once would overrun the connection
static constexpr uint32_t HEALTH = 60000;
static constexpr uint32_t PAGE = 6000;
static constexpr uint32_t NOTICE = 2500;        // once the outcome is known
static constexpr uint32_t NOTICE_WAITS = 6000;  // while it is not
static constexpr int64_t YEAR_2025 = 1735689600;  // an earlier time is none

void ConsultEaseDesk::setup() {
  this->id_ = App.get_name();
  // In flash before anything is published: the hub drops what repeats an earlier start's numbers.
  this->boot_pref_ = global_preferences->make_preference<uint32_t>(fnv1_hash("consultease_boot"), true);
  this->boot_pref_.load(&this->boot_);
  this->boot_++;
  this->boot_pref_.save(&this->boot_);
  global_preferences->sync();
  // A flash that was erased counts from one again, but an answer's id must never return.
  this->nonce_ = random_uint32();
  this->outbox_.restore();
  Config config;
  if (this->settings_.restore(&config)) {
    this->config_ = config;
    this->apply_zone_();
  }
  this->set_timeout("first", 0, [this]() {
    if (this->config_)
      this->on_config_.call();
    this->changed_();
  });
}

void ConsultEaseDesk::dump_config() {
  ESP_LOGCONFIG(TAG, "ConsultEase desk unit %s:\n  Assigned: %s\n  Start: %" PRIu32 "\n  Answers kept: %zu",
                this->id_.c_str(), YESNO(this->config_.has_value()), this->boot_, this->outbox_.size());
}

void ConsultEaseDesk::loop() {
  const uint32_t now = millis();
  if (this->pressed_ && now - this->pressed_since_ >= HOLD) {
    const Button button = *this->pressed_;
    this->pressed_.reset();
    this->press_(button, true);
  }
  this->expire_(now);
  if (!this->connected_)
    return;
  this->send_answers_(now);
  if (now - this->last_health_ >= HEALTH) {
    this->last_health_ = now;
    this->send_health_();
  }
}

void ConsultEaseDesk::expire_(uint32_t now) {
  bool changed = false;
  if (this->notice_) {
    const bool waits = this->notice_->progress == Progress::SENDING;
    if (now - this->notice_->since >= (waits ? NOTICE_WAITS : NOTICE)) {
      this->notice_.reset();
      changed = true;
    }
  }
  if (!this->message_.empty() && now - this->message_since_ >= this->message_for_) {
    this->message_.clear();
    changed = true;
  }
  if (now - this->page_since_ >= PAGE) {
    this->page_since_ = now;
    this->page_++;
    changed |= this->shown() != nullptr;
  }
  if (const int64_t minute = this->now() / 60; minute != this->minute_) {
    this->minute_ = minute;
    if (minute != 0)
      this->outbox_.tidy(this->now());
    changed = true;
  }
  if (changed)
    this->changed_();
}

void ConsultEaseDesk::changed_() {
  const Item *item = this->shown();
  const std::string shown = item == nullptr ? "" : item->id;
  if (shown != this->last_shown_) {
    this->last_shown_ = shown;
    this->page_ = 0;
    this->page_since_ = millis();
  }
  this->on_change_.call();
}

// From the transport

void ConsultEaseDesk::connected() {
  this->connected_ = true;
  this->publish_("availability", "online");
  this->publish_("info", info_payload(this->firmware_, this->hardware_));
  this->send_presence_();
  this->send_health_();
  this->last_health_ = this->last_resend_ = millis();
  this->sending_ = true;
  this->sent_order_ = 0;
  this->changed_();
}

void ConsultEaseDesk::disconnected() {
  this->connected_ = false;
  this->hub_ = true;
  this->sending_ = false;
  this->lost_();
}

void ConsultEaseDesk::set_hub(bool there) {
  if (there == this->hub_)
    return;
  this->hub_ = there;
  if (!there) {
    this->lost_();
    return;
  }
  this->sending_ = this->connected_;
  this->sent_order_ = 0;
  this->changed_();
}

void ConsultEaseDesk::lost_() {
  if (this->notice_ && this->notice_->progress == Progress::SENDING)
    this->notice_->progress = Progress::KEPT;
  this->changed_();
}

// To the transport

void ConsultEaseDesk::send_answers_(uint32_t now) {
  if (!this->sending_ && now - this->last_resend_ >= this->resend_interval_) {
    this->last_resend_ = now;
    this->sending_ = true;
    this->sent_order_ = 0;
  }
  if (!this->sending_ || now - this->last_sent_ < BETWEEN)
    return;
  const Answer *answer = this->outbox_.after(this->sent_order_);
  if (answer == nullptr) {
    this->sending_ = false;
    return;
  }
  this->sent_order_ = answer->order;
  this->last_sent_ = now;
  this->publish_("answer", answer_payload(*answer, this->outbox_.age(*answer, this->now())));
}

void ConsultEaseDesk::send_presence_() {
  // Not known yet, or nobody to listen for: whoever says "away" then sends somebody home.
  if (!this->present_ || !this->config_ || this->config_->beacons.empty())
    return;
  this->seq_++;
  this->publish_("presence", presence_payload(*this->present_, this->rssi_, this->boot_, this->seq_));
}

void ConsultEaseDesk::send_health_() {
  this->publish_("health", health_payload(this->now() != 0, this->beacon_battery_));
}

void ConsultEaseDesk::set_presence(bool present, std::optional<int> rssi) {
  this->present_ = present;
  this->rssi_ = rssi;
  if (this->connected_)
    this->send_presence_();
  this->changed_();
}

// Time

int64_t ConsultEaseDesk::now() const {
  const int64_t now = this->time_ == nullptr ? 0 : this->time_->timestamp_now();
  return now < YEAR_2025 ? 0 : now;
}

std::string ConsultEaseDesk::clock() const {
  const int64_t now = this->now();
  return now == 0 ? "" : this->local_time_.clock_at(now);
}

void ConsultEaseDesk::apply_zone_() {
  if (!this->local_time_.set_zone(this->config_->time_zone))
    ESP_LOGW(TAG, "The time zone %s cannot be read; the clock stays as it was", this->config_->time_zone.c_str());
}

}  // namespace esphome::consultease_desk
