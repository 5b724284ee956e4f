#include "screen.h"

#include "look.h"
#include "typeset.h"

// What the screen shows where there is no request: states, outcomes and messages.

namespace esphome::consultease_screen {

using consultease_desk::Action;
using consultease_desk::Notice;
using consultease_desk::Progress;
using display::Display;
using display::TextAlign;

struct Face {
  const char *status;
  const char *icon;
  Color color;
  const char *title;
};

static const Face &face_of(const std::string &status) {
  static const Face FACES[] = {
      {"available", ICON_DONE, GREEN, "Available"},
      {"busy", ICON_BUSY, RED, "Busy"},
      {"in_consultation", ICON_TALK, BLUE, "In consultation"},
      {"away", ICON_AWAY, QUIET, "Away"},
      {"off_hours", ICON_OFF_HOURS, QUIET, "Off hours"},
      {"unknown", ICON_UNKNOWN, QUIET, "Unknown"},
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
  this->draw_centre_(it, ICON_UNASSIGNED, AMBER, "Not assigned",
                     this->desk_->is_connected() ? "Assign me in Home Assistant." : "No connection to Home Assistant yet.");
  const int x = it.get_width() / 2, bottom = it.get_height();
  it.print(x, bottom - 46, this->small_, QUIET, TextAlign::CENTER, "My id", GROUND);
  it.print(x, bottom - 24, this->label_, TEXT, TextAlign::CENTER,
           cut(this->label_, this->desk_->id(), it.get_width() - 24).c_str(), GROUND);
}

void ConsultEaseScreen::draw_idle_(Display &it) {
  const size_t kept = this->desk_->kept();
  if (!this->desk_->is_connected()) {
    // What the status was is not what it is.
    this->draw_centre_(it, ICON_NO_LINK, RED, "No connection",
                       kept == 0   ? "Trying again."
                       : kept == 1 ? "1 answer is kept and will be sent."
                                   : std::to_string(kept) + " answers are kept and will be sent.");
    return;
  }
  if (!this->desk_->queue()) {
    this->draw_centre_(it, ICON_UNKNOWN, QUIET, "Connected", "Waiting for Home Assistant.");
    return;
  }
  const Face &face = face_of(this->desk_->queue()->status);
  std::string detail = this->desk_->config()->department;
  if (kept > 0) {
    detail = "Not confirmed yet; sending again.";
  } else if (detail.empty()) {
    detail = this->desk_->queue()->waiting == 0 ? "No requests" : "";
  }
  this->draw_centre_(it, face.icon, face.color, face.title, cut(this->body_, detail, it.get_width() - 24));
}

static const char *done_title(const Notice &notice) {
  switch (notice.action) {
    case Action::ACCEPT:
      return notice.ticket.empty() ? "Available" : "Accepted";
    case Action::DECLINE:
      return notice.ticket.empty() ? "Busy" : "Declined";
    case Action::START:
      return notice.ticket.empty() ? "Called" : "Started";
    case Action::COMPLETE:
      return "Completed";
    default:
      return "Back in 10 min";
  }
}

void ConsultEaseScreen::draw_notice_(Display &it, const Notice &notice) {
  const std::string about = notice.ticket.empty() ? "" : notice.ticket + ": ";
  switch (notice.progress) {
    case Progress::SENDING:
      this->draw_centre_(it, ICON_SENDING, QUIET, "Sending", about + "not confirmed yet");
      break;
    case Progress::KEPT:
      this->draw_centre_(it, ICON_KEPT, AMBER, "Kept", about + "no connection; it will be sent");
      break;
    case Progress::DONE:
      this->draw_centre_(it, ICON_DONE, GREEN, done_title(notice), notice.ticket);
      break;
    case Progress::LATE:
      this->draw_centre_(it, ICON_WARNING, AMBER, "Too late", about + "it had changed; nothing was done");
      break;
    case Progress::GONE:
      this->draw_centre_(it, ICON_WARNING, AMBER, "Gone", about + "no such request any more");
      break;
    case Progress::REFUSED:
      this->draw_centre_(it, ICON_WARNING, AMBER, "Press again", "Another request came up just then");
      break;
  }
}

void ConsultEaseScreen::draw_message_(Display &it) {
  const int width = it.get_width() - 24;
  it.print(it.get_width() / 2, 44, this->large_icons_, BLUE, TextAlign::TOP_CENTER, ICON_MESSAGE, GROUND);
  // Large if it is short.
  const bool large = wrap(this->title_, this->desk_->message(), width).size() <= 4;
  display::BaseFont *font = large ? this->title_ : this->body_;
  const int line = large ? 26 : 19;
  int y = 112;
  for (const std::string &text : wrap(font, this->desk_->message(), width)) {
    if (y + line > it.get_height())
      break;
    it.print(it.get_width() / 2, y, font, TEXT, TextAlign::TOP_CENTER, text.c_str(), GROUND);
    y += line;
  }
}

}  // namespace esphome::consultease_screen
