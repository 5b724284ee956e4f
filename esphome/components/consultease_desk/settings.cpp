#include "settings.h"

#include "esphome/core/helpers.h"
#include "esphome/core/log.h"

#include <cstring>

namespace esphome::consultease_desk {

static const char *const TAG = "consultease.settings";

// Cuts between characters: half of one would be shown as rubbish.
template<size_t N> static void copy(char (&to)[N], const std::string &from) {
  size_t length = std::min(from.size(), N - 1);
  while (length < from.size() && length > 0 && (from[length] & 0xC0) == 0x80)
    length--;
  memset(to, 0, N);
  memcpy(to, from.data(), length);
}

template<size_t N> static std::string text_of(const char (&from)[N]) { return {from, strnlen(from, N)}; }

void Settings::open_() {
  const uint32_t key = fnv1_hash("consultease_settings_");
  this->person_ = global_preferences->make_preference<Person>(key, true);
  this->rules_ = global_preferences->make_preference<Rules>(key + 1, true);
  for (size_t i = 0; i < BEACONS / 4; i++)
    this->beacons_[i] = global_preferences->make_preference<Beacons>(key + 2 + i, true);
}

bool Settings::restore(Config *config) {
  this->open_();
  Person person;
  Rules rules;
  if (!this->person_.load(&person) || !this->rules_.load(&rules) || rules.assigned != 1)
    return false;
  config->name = text_of(person.name);
  config->department = text_of(person.department);
  config->language = text_of(person.language);
  config->time_zone = text_of(rules.time_zone);
  config->min_rssi = rules.min_rssi;
  config->grace = rules.grace;
  for (auto &stored : this->beacons_) {
    Beacons beacons;
    if (!stored.load(&beacons))
      continue;
    for (auto &text : beacons.text) {
      if (text[0] != 0)
        config->beacons.push_back(text_of(text));
    }
  }
  return true;
}

void Settings::save(const Config &config) {
  Person person;
  Rules rules{};
  Beacons beacons[BEACONS / 4]{};
  copy(person.name, config.name);
  copy(person.department, config.department);
  copy(person.language, config.language);
  copy(rules.time_zone, config.time_zone);
  rules.min_rssi = config.min_rssi;
  rules.grace = config.grace;
  rules.assigned = 1;
  for (size_t i = 0; i < config.beacons.size() && i < BEACONS; i++)
    copy(beacons[i / 4].text[i % 4], config.beacons[i]);
  this->write_(person, rules, beacons);
}

void Settings::clear() {
  Beacons beacons[BEACONS / 4]{};
  this->write_({}, {}, beacons);
}

void Settings::write_(const Person &person, const Rules &rules, const Beacons *beacons) {
  bool written = this->person_.save(&person) && this->rules_.save(&rules);
  for (size_t i = 0; i < BEACONS / 4; i++)
    written &= this->beacons_[i].save(&beacons[i]);
  if (!written || !global_preferences->sync())
    ESP_LOGE(TAG, "The configuration could not be written to flash");
}

}  // namespace esphome::consultease_desk
