#include "outbox.h"

#include "esphome/core/hal.h"
#include "esphome/core/helpers.h"
#include "esphome/core/log.h"

#include <algorithm>

namespace esphome::consultease_desk {

static const char *const TAG = "consultease.outbox";

void Outbox::restore() {
  for (size_t i = 0; i < PLACES; i++) {
    this->stored_[i] = global_preferences->make_preference<Answer>(fnv1_hash("consultease_answer_") + i, true);
    Answer answer;
    if (this->stored_[i].load(&answer) && answer.action <= Action::LATER) {
      answer.answer_id[sizeof(answer.answer_id) - 1] = 0;
      answer.consultation_id[sizeof(answer.consultation_id) - 1] = 0;
      this->answers_[i] = answer;
    }
  }
  if (const size_t kept = this->size())
    ESP_LOGI(TAG, "%zu answers from before the restart wait for their receipts", kept);
}

uint32_t Outbox::add(const Answer &answer) {
  size_t place = 0;
  uint32_t last = 0;
  // A free place has the order 0, so that the lowest is free, or the oldest.
  for (size_t i = 0; i < PLACES; i++) {
    last = std::max(last, this->answers_[i].order);
    if (this->answers_[i].order < this->answers_[place].order)
      place = i;
  }
  if (this->answers_[place].order != 0)
    ESP_LOGW(TAG, "No place: answer %s is given up", this->answers_[place].answer_id);
  this->answers_[place] = answer;
  this->answers_[place].order = last + 1;
  this->pressed_[place] = millis();
  this->write_(place);
  return last + 1;
}

std::optional<Answer> Outbox::remove(const std::string &answer_id) {
  for (size_t i = 0; i < PLACES; i++) {
    const Answer answer = this->answers_[i];
    if (answer.order != 0 && answer_id == answer.answer_id) {
      this->answers_[i] = {};
      this->write_(i);
      return answer;
    }
  }
  return {};
}

void Outbox::clear() {
  for (size_t i = 0; i < PLACES; i++) {
    if (this->answers_[i].order == 0)
      continue;
    this->answers_[i] = {};
    this->write_(i);
  }
}

void Outbox::tidy(uint32_t now) {
  for (size_t i = 0; i < PLACES; i++) {
    Answer &answer = this->answers_[i];
    if (answer.order == 0)
      continue;
    if (answer.created == 0) {
      const std::optional<uint32_t> age = this->age(answer, 0);
      answer.created = now - age.value_or(0);
      answer.guessed = !age;
      this->write_(i);
    } else if (now > answer.created + MAX_AGE) {
      ESP_LOGW(TAG, "Answer %s had no receipt in a day and is given up", answer.answer_id);
      answer = {};
      this->write_(i);
    }
  }
}

const Answer *Outbox::after(uint32_t order) const {
  const Answer *next = nullptr;
  for (const Answer &answer : this->answers_) {
    if (answer.order > order && (next == nullptr || answer.order < next->order))
      next = &answer;
  }
  return next;
}

std::optional<uint32_t> Outbox::age(const Answer &answer, uint32_t now) const {
  if (const auto &pressed = this->pressed_[&answer - this->answers_.data()])
    return (millis() - *pressed) / 1000;
  if (now == 0 || answer.created == 0 || answer.guessed != 0)
    return std::nullopt;
  // The clock may have been put back since.
  return now > answer.created ? now - answer.created : 0;
}

bool Outbox::holds(const std::string &consultation_id) const {
  return std::any_of(this->answers_.begin(), this->answers_.end(), [&](const Answer &answer) {
    return answer.order != 0 && consultation_id == answer.consultation_id;
  });
}

size_t Outbox::size() const {
  return std::count_if(this->answers_.begin(), this->answers_.end(),
                       [](const Answer &answer) { return answer.order != 0; });
}

void Outbox::write_(size_t place) {
  // Else it would reach flash within the next minute, and a power cut may come first.
  if (!this->stored_[place].save(&this->answers_[place]) || !global_preferences->sync())
    ESP_LOGE(TAG, "An answer could not be written to flash; it is kept until the next restart only");
}

}  // namespace esphome::consultease_desk
