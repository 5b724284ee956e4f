#include "typeset.h"

#ifdef USE_DISPLAY

namespace esphome::consultease_base {

int width_of(display::BaseFont *font, const std::string &text) {
  int width = 0, x_offset = 0, baseline = 0, height = 0;
  font->measure(text.c_str(), &width, &x_offset, &baseline, &height);
  return width;
}

// How many bytes of the text's beginning fit. From the front: a long text without spaces would else
// be measured whole for each of its letters.
static size_t fitting(display::BaseFont *font, const std::string &text, int width) {
  size_t length = 0;
  while (length < text.size()) {
    size_t next = length + 1;
    while (next < text.size() && (text[next] & 0xC0) == 0x80)
      next++;
    if (width_of(font, text.substr(0, next)) > width)
      break;
    length = next;
  }
  return length;
}

std::string cut(display::BaseFont *font, const std::string &text, int width) {
  if (width_of(font, text) <= width)
    return text;
  size_t length = fitting(font, text, width - width_of(font, "…"));
  while (length > 0 && text[length - 1] == ' ')
    length--;
  return text.substr(0, length) + "…";
}

static void add_word(display::BaseFont *font, std::string word, int width, std::vector<std::string> &lines) {
  std::string &line = lines.back();
  const std::string longer = line.empty() ? word : line + " " + word;
  if (width_of(font, longer) <= width) {
    line = longer;
    return;
  }
  if (!line.empty())
    lines.emplace_back();
  while (width_of(font, word) > width) {
    // At least one character, so that this ends on the narrowest of screens.
    size_t length = std::max<size_t>(1, fitting(font, word, width));
    while (length < word.size() && (word[length] & 0xC0) == 0x80)
      length++;
    lines.back() = word.substr(0, length);
    lines.emplace_back();
    word.erase(0, length);
  }
  lines.back() = word;
}

std::vector<std::string> wrap(display::BaseFont *font, const std::string &text, int width) {
  std::vector<std::string> lines(1);
  std::string word;
  for (char each : text + "\n") {
    if (each != ' ' && each != '\n') {
      word += each;
      continue;
    }
    if (!word.empty())
      add_word(font, word, width, lines);
    word.clear();
    if (each == '\n' && !lines.back().empty())
      lines.emplace_back();
  }
  while (!lines.empty() && lines.back().empty())
    lines.pop_back();
  return lines;
}

}  // namespace esphome::consultease_base

#endif
