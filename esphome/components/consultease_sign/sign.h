#pragma once

#include "esphome/components/consultease_base/texts.h"
#include "esphome/components/display/display.h"
#include "esphome/components/time/real_time_clock.h"
#include "esphome/core/component.h"
#include "esphome/core/helpers.h"

#include <optional>
#include <string>

namespace esphome::consultease_sign {

/// What the hub tells everybody of a person, as far as a sign shows it (docs/protocol.md, "Public
/// status"). Times are seconds since 1970, UTC; 0 is none.
struct Status {
  std::string name;
  std::string office;
  std::string status;
  int waiting{0};
  int64_t until{0};
  int64_t opens_at{0};
  std::string time_zone;
  std::string language;

  bool operator==(const Status &) const = default;
};

/// Shows a person's public status by their door. Nothing is shown that nobody vouches for any more.
class ConsultEaseSign : public Component {
 public:
  void setup() override;
  void loop() override;
  float get_setup_priority() const override { return setup_priority::DATA; }

  void set_time(time::RealTimeClock *time) { this->time_ = time; }
  void set_forget_after(uint32_t time) { this->forget_after_ = time; }
  void set_fonts(display::BaseFont *name, display::BaseFont *text, display::BaseFont *status,
                 display::BaseFont *icons);
  void set_topics(const std::string &status, const std::string &hub) {
    this->topic_ = status;
    this->hub_topic_ = hub;
  }

  // From the transport
  void receive(const Status &status);
  /// There is no such person any more.
  void clear();
  /// Whether somebody is there who would say more.
  void set_connected(bool connected);

  void draw(display::Display &it);

  template<typename F> void add_on_change_callback(F &&callback) { this->on_change_.add(std::forward<F>(callback)); }

 protected:
  void draw_status_(display::Display &it, const Status &status);
  std::string detail_(const Status &status) const;
  std::string moment_(const Status &status, int64_t at) const;
  void follow_broker_();

  time::RealTimeClock *time_{nullptr};
  display::BaseFont *name_{nullptr};
  display::BaseFont *text_{nullptr};
  display::BaseFont *status_font_{nullptr};
  display::BaseFont *icons_{nullptr};
  std::string topic_;
  std::string hub_topic_;
  bool broker_{false};
  uint32_t forget_after_{120000};

  std::optional<Status> status_;
  bool connected_{false};
  uint32_t lost_{0};
  // Who it was is worth showing, whatever else is not known.
  Status last_;
  CallbackManager<void()> on_change_;
};

}  // namespace esphome::consultease_sign
