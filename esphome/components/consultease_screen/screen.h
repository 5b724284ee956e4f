#pragma once

#include "esphome/components/consultease_desk/desk.h"
#include "esphome/components/display/display.h"
#include "esphome/core/component.h"

namespace esphome::consultease_screen {

/// Draws what a desk unit knows. Nothing is shown that is not so: an answer counts as sent once its
/// receipt is there, and without a connection the screen says so.
class ConsultEaseScreen : public Component {
 public:
  void set_desk(consultease_desk::ConsultEaseDesk *desk) { this->desk_ = desk; }
  void set_fonts(display::BaseFont *small, display::BaseFont *body, display::BaseFont *label, display::BaseFont *title,
                 display::BaseFont *huge, display::BaseFont *icons, display::BaseFont *large_icons);
  void draw(display::Display &it);

 protected:
  void draw_header_(display::Display &it);
  void draw_request_(display::Display &it, const consultease_desk::Item &item);
  void draw_text_(display::Display &it, const consultease_desk::Item &item, int x, int y, int width, int bottom);
  void draw_idle_(display::Display &it);
  void draw_buttons_(display::Display &it);
  void draw_button_(display::Display &it, consultease_desk::Button button, int x, int width, Color color);
  void draw_notice_(display::Display &it, const consultease_desk::Notice &notice);
  void draw_message_(display::Display &it);
  void draw_unassigned_(display::Display &it);
  void draw_centre_(display::Display &it, const char *icon, Color color, const std::string &title,
                    const std::string &detail);
  std::string waits_(int64_t since) const;
  std::string say_(consultease_base::Text text) const { return consultease_base::say(this->desk_->language(), text); }
  std::string say_(consultease_base::Text text, const std::string &what) const {
    return consultease_base::say(this->desk_->language(), text, what);
  }

  consultease_desk::ConsultEaseDesk *desk_{nullptr};
  display::BaseFont *small_{nullptr};
  display::BaseFont *body_{nullptr};
  display::BaseFont *label_{nullptr};
  display::BaseFont *title_{nullptr};
  display::BaseFont *huge_{nullptr};
  display::BaseFont *icons_{nullptr};
  display::BaseFont *large_icons_{nullptr};
};

}  // namespace esphome::consultease_screen
