#include "desk.h"

#include "esphome/core/log.h"

#include <algorithm>

// What the hub says, and what becomes of it here.

namespace esphome::consultease_desk {

static const char *const TAG = "consultease.hub";

void ConsultEaseDesk::receive_config(const Config &config) {
  this->config_ = config;
  this->settings_.save(config);
  this->apply_zone_();
  this->on_config_.call();
  // The hub took what was said before for somebody else's.
  if (this->connected_)
    this->send_presence_();
  this->changed_();
}

void ConsultEaseDesk::receive_queue(const Queue &queue) {
  const auto known = [this](const Item &item) {
    return this->queue_ && std::ranges::find(this->queue_->items, item.id, &Item::id) != this->queue_->items.end();
  };
  const bool rings = std::ranges::any_of(queue.items, [&](const Item &item) {
    return item.state == State::PENDING && !known(item) && !this->outbox_.holds(item.id);
  });
  this->queue_ = queue;
  if (rings)
    this->feedback_("request");
  this->changed_();
}

void ConsultEaseDesk::receive_receipt(const std::string &answer_id, const std::string &word) {
  Result result;
  if (!result_from(word, &result)) {
    ESP_LOGW(TAG, "A receipt says %s, which is no result", word.c_str());
    return;
  }
  const auto ours = this->outbox_.remove(answer_id);
  const bool in_notice = this->notice_ && this->notice_->answer_id == answer_id;
  const bool done = result == Result::DONE || result == Result::REPEATED;
  if (!ours && !in_notice)
    return;
  if (ours && result == Result::DONE && this->queue_) {
    // What was asked is answered; the next queue shows the same request as it is now.
    std::erase_if(this->queue_->items, [&](const Item &item) {
      return item.id == ours->consultation_id && item.version == ours->version;
    });
  }
  // Of an answer from before a restart or an outage, only a failure is news.
  // And not over a press whose outcome is still to be shown.
  const bool waits = this->notice_ && this->notice_->progress == Progress::SENDING;
  if (in_notice || (!done && !waits)) {
    if (!in_notice)
      this->notice_ = Notice{Action::ACCEPT, Progress::LATE, "", answer_id, 0};
    this->notice_->progress = done ? Progress::DONE : result == Result::STALE ? Progress::LATE : Progress::GONE;
    this->notice_->since = millis();
    this->feedback_(done ? "done" : "refused");
  }
  this->changed_();
}

void ConsultEaseDesk::receive_message(const std::string &text, int seconds) {
  this->message_ = text;
  this->message_since_ = millis();
  this->message_for_ = std::max(1, std::min(seconds, 86400)) * 1000;
  this->feedback_("message");
  this->changed_();
}

void ConsultEaseDesk::forget() {
  if (this->config_)
    this->settings_.clear();
  // A press of the last owner's must not speak for the next.
  this->outbox_.clear();
  this->config_.reset();
  this->queue_.reset();
  this->notice_.reset();
  this->message_.clear();
  this->present_.reset();
  this->on_config_.call();
  this->changed_();
}

}  // namespace esphome::consultease_desk
