#include "sign.h"

#include "esphome/components/consultease_base/local_time.h"
#include "esphome/components/consultease_base/typeset.h"

namespace esphome::consultease_sign {

using consultease_base::cut;
using consultease_base::language_from;
using consultease_base::say;
using consultease_base::Text;
using consultease_base::width_of;
using display::Display;
using display::TextAlign;

static constexpr int64_t DAY = 24 * 60 * 60;
static constexpr int64_t YEAR_2025 = 1735689600;  // an earlier time is none
static const Color INK(0, 0, 0);
static const Color PAPER(255, 255, 255);

struct Face {
  const char *status;
  const char *icon;
  Text title;
  std::optional<Text> hint;
};

static const Face &face_of(const std::string &status) {
  static const Face FACES[] = {
      {"available", "\U000F05E0", Text::AVAILABLE, Text::KNOCK},
      {"busy", "\U000F0376", Text::BUSY, Text::ASK_AT_TABLET},
      {"in_consultation", "\U000F0849", Text::IN_CONSULTATION, Text::ASK_AT_TABLET},
      {"away", "\U000F0A48", Text::AWAY, {}},
      {"off_hours", "\U000F0594", Text::OFF_HOURS, {}},
      {"unknown", "\U000F02D7", Text::NOT_KNOWN, {}},
  };
  for (const Face &face : FACES) {
    if (status == face.status)
      return face;
  }
  return FACES[5];
}

void ConsultEaseSign::set_fonts(display::BaseFont *name, display::BaseFont *text, display::BaseFont *status,
                                display::BaseFont *icons) {
  this->name_ = name;
  this->text_ = text;
  this->status_font_ = status;
  this->icons_ = icons;
}

void ConsultEaseSign::loop() {
  this->follow_broker_();
  if (!this->connected_ && this->status_ && millis() - this->lost_ >= this->forget_after_) {
    this->status_.reset();
    this->on_change_.call();
  }
}

void ConsultEaseSign::receive(const Status &status) {
  // Paper flickers, so it is written anew only when something on it changes.
  if (this->status_ == status)
    return;
  this->status_ = this->last_ = status;
  if (!this->connected_)
    this->lost_ = millis();
  this->on_change_.call();
}

void ConsultEaseSign::clear() {
  this->status_.reset();
  this->last_ = {};
  this->on_change_.call();
}

void ConsultEaseSign::set_connected(bool connected) {
  if (this->connected_ && !connected)
    this->lost_ = millis();
  this->connected_ = connected;
}

void ConsultEaseSign::draw(Display &it) {
  Status shown = this->last_;
  if (this->status_) {
    shown = *this->status_;
  } else {
    shown.status = "unknown";
    shown.waiting = 0;
    shown.until = shown.opens_at = 0;
  }
  it.fill(PAPER);
  this->draw_status_(it, shown);
}

void ConsultEaseSign::draw_status_(Display &it, const Status &status) {
  const int width = it.get_width(), inner = width - 80, bottom = it.get_height() - 44;
  const auto language = language_from(status.language);
  const Face &face = face_of(status.status);
  const std::string name = cut(this->name_, status.name.empty() ? "ConsultEase" : status.name, inner);
  it.print(40, 32, this->name_, INK, TextAlign::TOP_LEFT, name.c_str(), PAPER);
  it.filled_rectangle(40, 116, inner, 4, INK);
  // Beside the name if there is room, else below it.
  if (width_of(this->name_, name) + 40 + width_of(this->text_, status.office) <= inner) {
    it.print(width - 40, 48, this->text_, INK, TextAlign::TOP_RIGHT, status.office.c_str(), PAPER);
  } else {
    it.print(40, 128, this->text_, INK, TextAlign::TOP_LEFT, cut(this->text_, status.office, inner).c_str(), PAPER);
  }
  it.print(40, 250, this->icons_, INK, TextAlign::CENTER_LEFT, face.icon, PAPER);
  it.print(200, 250, this->status_font_, INK, TextAlign::CENTER_LEFT,
           cut(this->status_font_, say(language, face.title), width - 240).c_str(), PAPER);
  it.print(200, 322, this->text_, INK, TextAlign::CENTER_LEFT, this->detail_(status).c_str(), PAPER);
  const std::string hint = face.hint ? say(language, *face.hint) : "";
  const std::string waiting =
      status.waiting > 0 ? say(language, Text::WAITING, std::to_string(status.waiting)) : "";
  const bool beside = width_of(this->text_, hint) + 40 + width_of(this->text_, waiting) <= inner;
  it.print(40, beside ? bottom : bottom - 44, this->text_, INK, TextAlign::BOTTOM_LEFT, hint.c_str(), PAPER);
  it.print(width - 40, bottom, this->text_, INK, TextAlign::BOTTOM_RIGHT, waiting.c_str(), PAPER);
}

std::string ConsultEaseSign::detail_(const Status &status) const {
  const auto language = language_from(status.language);
  if (status.opens_at != 0)
    return say(language, Text::NEXT_HOURS, this->moment_(status, status.opens_at));
  return status.until == 0 ? "" : say(language, Text::UNTIL, this->moment_(status, status.until));
}

// The time alone if it is today's, else with the day of the week.
std::string ConsultEaseSign::moment_(const Status &status, int64_t at) const {
  static constexpr Text DAYS[] = {Text::SUNDAY,   Text::MONDAY, Text::TUESDAY, Text::WEDNESDAY,
                                  Text::THURSDAY, Text::FRIDAY, Text::SATURDAY};
  consultease_base::LocalTime local;
  local.set_zone(status.time_zone);
  const std::string clock = local.clock_at(at);
  const int64_t now = this->time_->timestamp_now();
  const int64_t day = (at + local.offset_at(at)) / DAY;
  if (now >= YEAR_2025 && (now + local.offset_at(now)) / DAY == day)
    return clock;
  // 1970 began on a Thursday.
  return std::string(say(language_from(status.language), DAYS[(day + 4) % 7])) + " " + clock;
}

}  // namespace esphome::consultease_sign
