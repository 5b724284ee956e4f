#include "screen.h"

#include "look.h"

#include "esphome/components/consultease_base/typeset.h"

#include <algorithm>

namespace esphome::consultease_screen {

using consultease_base::cut;
using consultease_base::Text;
using consultease_base::width_of;
using consultease_base::wrap;
using consultease_desk::Button;
using consultease_desk::Item;
using consultease_desk::State;
using display::Display;
using display::TextAlign;

static constexpr int MARGIN = 10;
static constexpr int HEADER = 36;
static constexpr int BUTTON = 44;
static constexpr int BAR = 5;

void ConsultEaseScreen::set_fonts(display::BaseFont *small, display::BaseFont *body, display::BaseFont *label,
                                  display::BaseFont *title, display::BaseFont *huge, display::BaseFont *icons,
                                  display::BaseFont *large_icons) {
  this->small_ = small;
  this->body_ = body;
  this->label_ = label;
  this->title_ = title;
  this->huge_ = huge;
  this->icons_ = icons;
  this->large_icons_ = large_icons;
}

static void print(Display &it, int x, int y, display::BaseFont *font, Color color, TextAlign align,
                  const std::string &text, Color ground) {
  it.print(x, y, font, color, align, text.c_str(), ground);
}

static void rounded(Display &it, int x, int y, int width, int height, Color color) {
  static constexpr int INSET[] = {4, 2, 1, 1};
  it.filled_rectangle(x, y + 4, width, height - 8, color);
  for (int i = 0; i < 4; i++) {
    it.horizontal_line(x + INSET[i], y + i, width - 2 * INSET[i], color);
    it.horizontal_line(x + INSET[i], y + height - 1 - i, width - 2 * INSET[i], color);
  }
}

void ConsultEaseScreen::draw(Display &it) {
  it.fill(GROUND);
  this->draw_header_(it);
  if (!this->desk_->config()) {
    this->draw_unassigned_(it);
  } else if (this->desk_->notice()) {
    this->draw_notice_(it, *this->desk_->notice());
  } else if (!this->desk_->message().empty()) {
    this->draw_message_(it);
  } else if (const Item *item = this->desk_->shown()) {
    this->draw_request_(it, *item);
    this->draw_buttons_(it);
  } else {
    this->draw_idle_(it);
    if (this->desk_->queue())
      this->draw_buttons_(it);
  }
}

void ConsultEaseScreen::draw_header_(Display &it) {
  it.filled_rectangle(0, 0, it.get_width(), HEADER, SURFACE);
  const bool connected = this->desk_->is_connected();
  const int middle = HEADER / 2;
  int right = it.get_width() - MARGIN;
  print(it, right, middle, this->icons_, connected ? GREEN : RED, TextAlign::CENTER_RIGHT,
        connected ? ICON_LINK : ICON_NO_LINK, SURFACE);
  right -= 24;
  // Before somebody has the unit, nobody has said where it is.
  const std::string clock = this->desk_->config() ? this->desk_->clock() : "";
  print(it, right, middle, this->small_, QUIET, TextAlign::CENTER_RIGHT, clock, SURFACE);
  if (!clock.empty())
    right -= width_of(this->small_, clock) + 9;
  if (const size_t kept = this->desk_->kept()) {
    const std::string text = std::to_string(kept);
    print(it, right, middle, this->small_, AMBER, TextAlign::CENTER_RIGHT, text, SURFACE);
    right -= width_of(this->small_, text) + 4;
    print(it, right, middle, this->icons_, AMBER, TextAlign::CENTER_RIGHT, ICON_KEPT, SURFACE);
    right -= 26;
  } else if (this->desk_->config() && (this->desk_->queue() || !connected)) {
    // How many wait is not known without a connection.
    const std::string text = connected ? this->say_(Text::WAITING, std::to_string(this->desk_->queue()->waiting)) : this->say_(Text::OFFLINE);
    print(it, right, middle, this->small_, connected ? QUIET : RED, TextAlign::CENTER_RIGHT, text, SURFACE);
    right -= width_of(this->small_, text) + 9;
  }
  const std::string name = this->desk_->config() ? this->desk_->config()->name : "ConsultEase";
  print(it, MARGIN + 2, middle, this->label_, TEXT, TextAlign::CENTER_LEFT, cut(this->label_, name, right - MARGIN - 2),
        SURFACE);
}

std::string ConsultEaseScreen::waits_(int64_t since) const {
  const int64_t now = this->desk_->now();
  if (now == 0)
    return "";
  const int64_t minutes = std::max<int64_t>(0, now - since) / 60;
  if (minutes == 0)
    return this->say_(Text::JUST_NOW);
  std::string time = std::to_string(minutes % 60) + " min";
  if (minutes >= 60)
    time = std::to_string(minutes / 60) + " h " + time;
  return this->say_(Text::WAITS, time);
}

void ConsultEaseScreen::draw_request_(Display &it, const Item &item) {
  const int top = HEADER + MARGIN, bottom = it.get_height() - 2 * MARGIN - BUTTON;
  const int width = it.get_width() - 2 * MARGIN, x = MARGIN + BAR + 10, inner = width - BAR - 20;
  Color color = AMBER;
  std::string state = this->waits_(item.since);
  if (item.state == State::ACCEPTED) {
    color = GREEN;
    state = this->say_(Text::IS_ACCEPTED);
  } else if (item.state == State::IN_PROGRESS) {
    color = BLUE;
    state = this->say_(Text::IS_STARTED);
  }
  it.filled_rectangle(MARGIN, top, width, bottom - top, SURFACE);
  it.filled_rectangle(MARGIN, top, BAR, bottom - top, color);
  print(it, x, top + 5, this->title_, TEXT, TextAlign::TOP_LEFT,
        cut(this->title_, item.student.empty() ? item.ticket : item.ticket + "  " + item.student, inner), SURFACE);
  const std::string between = item.course.empty() || state.empty() ? "" : " · ";
  const std::string course = cut(this->small_, item.course, inner - width_of(this->small_, between + state));
  print(it, x, top + 30, this->small_, color, TextAlign::TOP_LEFT, course + between + state, SURFACE);
  this->draw_text_(it, item, x, top + 50, inner, bottom - 4);
}

void ConsultEaseScreen::draw_text_(Display &it, const Item &item, int x, int y, int width, int bottom) {
  static constexpr int LINE = 19;
  std::vector<std::string> lines = wrap(this->body_, item.text, width);
  size_t rows = (bottom - y) / LINE, page = 0;
  if (lines.size() > rows) {
    // The last line makes room for the number of the page.
    const size_t pages = (lines.size() + rows - 1) / rows;
    page = this->desk_->page() % pages;
    const std::string text = std::to_string(page + 1) + " " + this->say_(Text::OF) + " " + std::to_string(pages);
    print(it, it.get_width() - MARGIN - 6, HEADER + MARGIN + 30, this->small_, QUIET, TextAlign::TOP_RIGHT, text,
          SURFACE);
  }
  for (size_t row = 0; row < rows && page * rows + row < lines.size(); row++)
    print(it, x, y + row * LINE, this->body_, TEXT, TextAlign::TOP_LEFT, lines[page * rows + row], SURFACE);
}

void ConsultEaseScreen::draw_buttons_(Display &it) {
  const int width = (it.get_width() - 3 * MARGIN) / 2;
  this->draw_button_(it, Button::ACCEPT, MARGIN, width, GREEN_BUTTON);
  this->draw_button_(it, Button::DECLINE, it.get_width() - MARGIN - width, width, RED_BUTTON);
}

void ConsultEaseScreen::draw_button_(Display &it, Button button, int x, int width, Color color) {
  // By what a press means, in the order of the protocol's words.
  static constexpr Text LABELS[] = {Text::ACCEPT, Text::BUSY, Text::START, Text::COMPLETE, Text::LATER};
  static constexpr Text HINTS[] = {Text::ACCEPT, Text::BUSY, Text::START, Text::END, Text::LATER};
  const int y = it.get_height() - MARGIN - BUTTON;
  const auto press = this->desk_->choice(button, false), hold = this->desk_->choice(button, true);
  rounded(it, x, y, width, BUTTON, color);
  const bool available = press.action == consultease_desk::Action::ACCEPT && press.item == nullptr;
  const std::string label = this->say_(available ? Text::AVAILABLE : LABELS[static_cast<uint8_t>(press.action)]);
  // Two words for one thing would look like two things.
  const bool same = hold.action == press.action && hold.item == press.item;
  print(it, x + width / 2, y + (same ? BUTTON / 2 : 16), this->label_, TEXT, TextAlign::CENTER, label, color);
  if (same)
    return;
  const bool next = hold.action == consultease_desk::Action::START && hold.item == nullptr;
  std::string hint = this->say_(next ? Text::CALL_NEXT : HINTS[static_cast<uint8_t>(hold.action)]);
  // A long press may mean another request than the one on the screen.
  if (hold.item != nullptr && hold.item != this->desk_->shown())
    hint += " " + hold.item->ticket;
  hint = this->say_(Text::HOLD, hint);
  print(it, x + width / 2, y + 33, this->small_, button == Button::ACCEPT ? GREEN_HINT : RED_HINT, TextAlign::CENTER,
        cut(this->small_, hint, width - 8), color);
}

}  // namespace esphome::consultease_screen
