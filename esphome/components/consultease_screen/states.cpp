#include "screen.h"

#include "look.h"

#include "esphome/components/consultease_base/typeset.h"

// What the screen shows where there is no request: states, outcomes and messages.

namespace esphome::consultease_screen {

using consultease_base::cut;
using consultease_base::Text;
using consultease_base::width_of;
using consultease_base::wrap;
using consultease_desk::Action;
using consultease_desk::Notice;
using consultease_desk::Progress;
using display::Display;
using display::TextAlign;

struct Face {
  const char *status;
  const char *icon;
  Color color;
  Text title;
};

static const Face &face_of(const std::string &status) {
  static const Face FACES[] = {
      {"available", ICON_DONE, GREEN, Text::AVAILABLE},
      {"busy", ICON_BUSY, RED, Text::BUSY},
      {"in_consultation", ICON_TALK, BLUE, Text::IN_CONSULTATION},
      {"away", ICON_AWAY, QUIET, Text::AWAY},
      {"off_hours", ICON_OFF_HOURS, QUIET, Text::OFF_HOURS},
      {"unknown", ICON_UNKNOWN, QUIET, Text::UNKNOWN},
  };
  for (const Face &face : FACES) {
    if (status == face.status)
      return face;
  }
  return FACES[5];
}

void ConsultEaseScreen::draw_centre_(Display &it, const char *icon, Color color, const std::string &title,
                                     const std::string &detail) {
  const int x = it.get_width() / 2, width = it.get_width() - 24;
  it.print(x, 46, this->large_icons_, color, TextAlign::TOP_CENTER, icon, GROUND);
  display::BaseFont *font = width_of(this->huge_, title) <= width ? this->huge_ : this->title_;
  it.print(x, 126, font, TEXT, TextAlign::CENTER, cut(font, title, width).c_str(), GROUND);
  int y = 150;
  for (const std::string &line : wrap(this->body_, detail, width)) {
    it.print(x, y, this->body_, QUIET, TextAlign::TOP_CENTER, line.c_str(), GROUND);
    y += 20;
  }
}

void ConsultEaseScreen::draw_unassigned_(Display &it) {
  this->draw_centre_(it, ICON_UNASSIGNED, AMBER, this->say_(Text::NOT_ASSIGNED),
                     this->say_(this->desk_->is_connected() ? Text::ASSIGN_ME : Text::NEVER_CONNECTED));
  const int x = it.get_width() / 2, bottom = it.get_height();
  it.print(x, bottom - 46, this->small_, QUIET, TextAlign::CENTER, this->say_(Text::MY_ID).c_str(), GROUND);
  it.print(x, bottom - 24, this->label_, TEXT, TextAlign::CENTER,
           cut(this->label_, this->desk_->id(), it.get_width() - 24).c_str(), GROUND);
}

void ConsultEaseScreen::draw_idle_(Display &it) {
  const size_t kept = this->desk_->kept();
  if (!this->desk_->is_connected()) {
    // What the status was is not what it is.
    const Text detail = kept == 0 ? Text::TRYING_AGAIN : kept == 1 ? Text::ONE_KEPT : Text::MORE_KEPT;
    this->draw_centre_(it, ICON_NO_LINK, RED, this->say_(Text::NO_CONNECTION),
                       this->say_(detail, std::to_string(kept)));
    return;
  }
  if (!this->desk_->queue()) {
    this->draw_centre_(it, ICON_UNKNOWN, QUIET, this->say_(Text::CONNECTED), this->say_(Text::WAITING_FOR_HUB));
    return;
  }
  const Face &face = face_of(this->desk_->queue()->status);
  std::string detail = this->desk_->config()->department;
  if (kept > 0) {
    detail = this->say_(Text::SENDING_AGAIN);
  } else if (detail.empty()) {
    detail = this->desk_->queue()->waiting == 0 ? this->say_(Text::NO_REQUESTS) : "";
  }
  this->draw_centre_(it, face.icon, face.color, this->say_(face.title), cut(this->body_, detail, it.get_width() - 24));
}

static Text done_title(const Notice &notice) {
  switch (notice.action) {
    case Action::ACCEPT:
      return notice.ticket.empty() ? Text::AVAILABLE : Text::ACCEPTED;
    case Action::DECLINE:
      return notice.ticket.empty() ? Text::BUSY : Text::DECLINED;
    case Action::START:
      return notice.ticket.empty() ? Text::CALLED : Text::STARTED;
    case Action::COMPLETE:
      return Text::COMPLETED;
    default:
      return Text::LATER;
  }
}

void ConsultEaseScreen::draw_notice_(Display &it, const Notice &notice) {
  const std::string about = notice.ticket.empty() ? "" : notice.ticket + ": ";
  switch (notice.progress) {
    case Progress::SENDING:
      this->draw_centre_(it, ICON_SENDING, QUIET, this->say_(Text::SENDING), about + this->say_(Text::NOT_CONFIRMED));
      break;
    case Progress::KEPT:
      this->draw_centre_(it, ICON_KEPT, AMBER, this->say_(Text::KEPT), about + this->say_(Text::WILL_BE_SENT));
      break;
    case Progress::DONE:
      this->draw_centre_(it, ICON_DONE, GREEN, this->say_(done_title(notice)), notice.ticket);
      break;
    case Progress::LATE:
      this->draw_centre_(it, ICON_WARNING, AMBER, this->say_(Text::TOO_LATE), about + this->say_(Text::HAD_CHANGED));
      break;
    case Progress::GONE:
      this->draw_centre_(it, ICON_WARNING, AMBER, this->say_(Text::GONE), about + this->say_(Text::NO_SUCH));
      break;
    case Progress::REFUSED:
      this->draw_centre_(it, ICON_WARNING, AMBER, this->say_(Text::PRESS_AGAIN), this->say_(Text::ANOTHER_CAME));
      break;
  }
}

void ConsultEaseScreen::draw_message_(Display &it) {
  const int width = it.get_width() - 24;
  it.print(it.get_width() / 2, 44, this->large_icons_, BLUE, TextAlign::TOP_CENTER, ICON_MESSAGE, GROUND);
  // Large if it is short.
  const bool large = wrap(this->title_, this->desk_->message(), width).size() <= 4;
  display::BaseFont *font = large ? this->title_ : this->body_;
  const int top = 112, line = large ? 26 : 19;
  std::vector<std::string> lines = wrap(font, this->desk_->message(), width);
  const size_t rows = (it.get_height() - top) / line;
  if (lines.size() > rows) {
    std::string rest = lines[rows - 1];
    for (size_t row = rows; row < lines.size(); row++)
      rest += " " + lines[row];
    lines[rows - 1] = cut(font, rest, width);
    lines.resize(rows);
  }
  for (size_t row = 0; row < lines.size(); row++)
    it.print(it.get_width() / 2, top + row * line, font, TEXT, TextAlign::TOP_CENTER, lines[row].c_str(), GROUND);
}

}  // namespace esphome::consultease_screen
