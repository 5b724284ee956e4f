#include "texts.h"

namespace esphome::consultease_base {

static const char *const TEXTS[][3] = {
#define CONSULTEASE_ROW(name, english, spanish, filipino) {english, spanish, filipino},
    CONSULTEASE_TEXTS(CONSULTEASE_ROW)
#undef CONSULTEASE_ROW
};

Language language_from(const std::string &tag) {
  const std::string language = tag.substr(0, tag.find('-'));
  if (language == "es")
    return Language::SPANISH;
  // Tagalog is what Filipino was called before it had a tag of its own.
  return language == "fil" || language == "tl" ? Language::FILIPINO : Language::ENGLISH;
}

const char *say(Language language, Text text) {
  return TEXTS[static_cast<uint8_t>(text)][static_cast<uint8_t>(language)];
}

std::string say(Language language, Text text, const std::string &what) {
  std::string said = say(language, text);
  const size_t place = said.find("{}");
  return place == std::string::npos ? said : said.replace(place, 2, what);
}

}  // namespace esphome::consultease_base
