#pragma once

#include <cstdint>
#include <functional>
#include <string>

// As much of ArduinoJson 7 as the MQTT transport uses: declarations only, for a look at its types.

struct JsonVariantConst;

struct JsonObjectConst {
  JsonVariantConst operator[](const char *key) const;
};

struct JsonVariantConst {
  template<typename T> T as() const;
  template<typename T> T operator|(T fallback) const;
  operator JsonObjectConst() const;
};

struct JsonArrayConst {
  JsonVariantConst *begin() const;
  JsonVariantConst *end() const;
};

struct JsonVariant {
  template<typename T> T as() const;
  template<typename T> T operator|(T fallback) const;
  operator JsonVariantConst() const;
};

struct JsonObject {
  JsonVariant operator[](const char *key) const;
};

namespace esphome::json {

bool parse_json(const std::string &data, const std::function<bool(JsonObject)> &callback);

}  // namespace esphome::json
