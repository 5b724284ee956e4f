#include "desk.h"

#include "esphome/core/log.h"

#include <cinttypes>
#include <cstdio>

// What the two buttons mean, by what is on the screen.

namespace esphome::consultease_desk {

static const char *const TAG = "consultease.buttons";

const Item *ConsultEaseDesk::first_(State state) const {
  if (!this->queue_)
    return nullptr;
  for (const Item &item : this->queue_->items) {
    // What has been answered here is no question any more, whenever the answer arrives.
    if (item.state == state && !this->outbox_.holds(item.id))
      return &item;
  }
  return nullptr;
}

const Item *ConsultEaseDesk::shown() const {
  for (State state : {State::PENDING, State::IN_PROGRESS, State::ACCEPTED}) {
    if (const Item *item = this->first_(state))
      return item;
  }
  return nullptr;
}

Choice ConsultEaseDesk::choice(Button button, bool held) const {
  const Item *item = this->shown();
  if (button == Button::DECLINE) {
    if (held)
      return {Action::LATER, nullptr};
    // Who is being served cannot be declined any more: busy is then said in general.
    return {Action::DECLINE, item != nullptr && item->state == State::IN_PROGRESS ? nullptr : item};
  }
  const Item *served = this->first_(State::IN_PROGRESS);
  if (!held) {
    if (item == nullptr || item->state == State::PENDING)
      return {Action::ACCEPT, item};
    return {item->state == State::ACCEPTED ? Action::START : Action::COMPLETE, item};
  }
  if (served != nullptr)
    return {Action::COMPLETE, served};
  if (const Item *called = this->first_(State::ACCEPTED))
    return {called == item ? Action::COMPLETE : Action::START, called};
  return {Action::START, item};
}

void ConsultEaseDesk::down(Button button) {
  this->pressed_ = button;
  this->pressed_since_ = millis();
  const Item *item = this->shown();
  this->pressed_on_ = item == nullptr ? "" : item->id;
  this->pressed_covered_ = this->notice_.has_value() || !this->message_.empty();
}

void ConsultEaseDesk::up(Button button) {
  // A long press was dealt with while it lasted.
  if (!this->pressed_ || *this->pressed_ != button)
    return;
  this->pressed_.reset();
  this->press_(button, false);
}

void ConsultEaseDesk::press_(Button button, bool held) {
  if (this->pressed_covered_) {
    // It meant what was lying over the requests.
    this->notice_.reset();
    this->message_.clear();
    this->changed_();
    return;
  }
  if (!this->config_ || !this->queue_) {
    this->feedback_("refused");
    return;
  }
  const Item *item = this->shown();
  const Choice choice = this->choice(button, held);
  if ((item == nullptr ? "" : item->id) != this->pressed_on_) {
    // Another request came up under the finger: nobody can have meant that one.
    this->notice_ = Notice{choice.action, Progress::REFUSED, "", "", millis()};
    this->feedback_("refused");
    this->changed_();
    return;
  }
  Answer answer{};
  snprintf(answer.answer_id, sizeof(answer.answer_id), "%" PRIu32 "-%08" PRIx32 "-%" PRIu32, this->boot_, this->nonce_,
           ++this->count_);
  answer.action = choice.action;
  answer.created = this->now();
  if (choice.item != nullptr) {
    if (choice.item->id.size() >= sizeof(answer.consultation_id)) {
      ESP_LOGE(TAG, "The id of this request is too long to be answered");
      this->feedback_("refused");
      return;
    }
    strcpy(answer.consultation_id, choice.item->id.c_str());
    answer.version = choice.item->version;
  }
  const std::string ticket = choice.item == nullptr ? "" : choice.item->ticket;
  this->notice_ = Notice{choice.action, this->is_connected() ? Progress::SENDING : Progress::KEPT, ticket, answer.answer_id,
                         millis()};
  const uint32_t order = this->outbox_.add(answer);
  if (this->connected_ && !this->sending_) {
    this->sending_ = true;
    this->sent_order_ = order - 1;
  }
  this->feedback_("press");
  this->changed_();
}

}  // namespace esphome::consultease_desk
