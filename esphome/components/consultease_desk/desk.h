#pragma once

#include "messages.h"
#include "outbox.h"
#include "settings.h"

#include "esphome/components/consultease_base/local_time.h"
#include "esphome/components/consultease_base/texts.h"
#include "esphome/components/time/real_time_clock.h"
#include "esphome/core/component.h"
#include "esphome/core/helpers.h"

#include <optional>

namespace esphome::consultease_desk {

enum class Button : uint8_t { ACCEPT, DECLINE };

/// What became of a press, as far as is known.
enum class Progress : uint8_t { SENDING, KEPT, DONE, LATE, GONE, REFUSED };

/// A press and what is known of it, over the rest of the screen for a moment.
struct Notice {
  Action action;
  Progress progress;
  std::string ticket;  // empty: about no request
  std::string answer_id;
  uint32_t since;
};

/// What a press would do now.
struct Choice {
  Action action;
  const Item *item;  // null: about no request
};

/// The desk unit without its hardware and its transport: what it knows, shows and answers.
///
/// Transports call ``connected``, ``disconnected`` and the ``receive_`` functions, and carry away
/// what ``add_on_publish_callback`` gets: the kind of message and its payload. Buttons call
/// ``down`` and ``up``, the beacon's listener ``set_presence``. Nothing here blocks.
class ConsultEaseDesk : public Component {
 public:
  void setup() override;
  void loop() override;
  void dump_config() override;
  float get_setup_priority() const override { return setup_priority::DATA; }

  void set_time(time::RealTimeClock *time) { this->time_ = time; }
  void set_resend_interval(uint32_t interval) { this->resend_interval_ = interval; }
  void set_versions(const char *firmware, const char *hardware) {
    this->firmware_ = firmware;
    this->hardware_ = hardware;
  }

  // From the transport
  void connected();
  void disconnected();
  /// Whether anybody is behind the transport, as far as is known; true again after each connect.
  void set_hub(bool there);
  void receive_config(const Config &config);
  void receive_queue(const Queue &queue);
  void receive_receipt(const std::string &answer_id, const std::string &result);
  void receive_message(const std::string &text, int seconds);
  /// The unit belongs to nobody: nothing of anybody is shown or kept.
  void forget();

  // From the hardware
  void set_presence(bool present, std::optional<int> rssi);
  /// In percent; it goes out with the next health.
  void set_beacon_battery(std::optional<int> percent) { this->beacon_battery_ = percent; }
  void down(Button button);
  void up(Button button);

  // For the screen and the transport
  const std::string &id() const { return this->id_; }
  bool is_connected() const { return this->connected_ && this->hub_; }
  const std::optional<Config> &config() const { return this->config_; }
  /// What the hub speaks; English for a unit of nobody's.
  consultease_base::Language language() const {
    return consultease_base::language_from(this->config_ ? this->config_->language : "");
  }
  const std::optional<Queue> &queue() const { return this->queue_; }
  const std::optional<Notice> &notice() const { return this->notice_; }
  const std::string &message() const { return this->message_; }
  size_t kept() const { return this->outbox_.size(); }
  /// The request on the screen: the first that asks for an answer, else who is being served.
  const Item *shown() const;
  Choice choice(Button button, bool held) const;
  /// Seconds since 1970, 0 while the time is not known.
  int64_t now() const;
  std::string clock() const;
  /// How often the page of a long text has turned since the request is on the screen.
  uint32_t page() const { return this->page_; }

  template<typename F> void add_on_publish_callback(F &&callback) { this->on_publish_.add(std::forward<F>(callback)); }
  template<typename F> void add_on_config_callback(F &&callback) { this->on_config_.add(std::forward<F>(callback)); }
  template<typename F> void add_on_change_callback(F &&callback) { this->on_change_.add(std::forward<F>(callback)); }
  template<typename F> void add_on_feedback_callback(F &&callback) {
    this->on_feedback_.add(std::forward<F>(callback));
  }

 protected:
  void press_(Button button, bool held);
  void send_answers_(uint32_t now);
  void send_presence_();
  void send_health_();
  void publish_(const char *kind, const std::string &payload) { this->on_publish_.call(kind, payload); }
  void feedback_(const char *what) { this->on_feedback_.call(what); }
  void changed_();
  void lost_();
  void expire_(uint32_t now);
  const Item *first_(State state) const;
  void apply_zone_();

  time::RealTimeClock *time_{nullptr};
  const char *firmware_{""};
  const char *hardware_{""};
  std::string id_;
  consultease_base::LocalTime local_time_;

  Settings settings_;
  Outbox outbox_;
  ESPPreferenceObject boot_pref_;
  uint32_t boot_{0};
  uint32_t nonce_{0};
  uint32_t count_{0};
  uint32_t seq_{0};

  std::optional<Config> config_;
  std::optional<Queue> queue_;
  std::optional<bool> present_;
  std::optional<int> rssi_;
  std::optional<int> beacon_battery_;
  bool connected_{false};
  bool hub_{true};

  std::optional<Notice> notice_;
  std::string message_;
  uint32_t message_since_{0};
  uint32_t message_for_{0};

  std::optional<Button> pressed_;
  uint32_t pressed_since_{0};
  bool pressed_covered_{false};
  std::string pressed_on_;
  std::string last_shown_;

  uint32_t page_{0};
  uint32_t page_since_{0};
  int64_t minute_{-1};
  uint32_t last_health_{0};
  uint32_t resend_interval_{10000};
  uint32_t last_resend_{0};
  uint32_t last_sent_{0};
  uint32_t sent_order_{0};
  bool sending_{false};

  CallbackManager<void(std::string, std::string)> on_publish_;
  CallbackManager<void()> on_config_;
  CallbackManager<void()> on_change_;
  CallbackManager<void(std::string)> on_feedback_;
};

}  // namespace esphome::consultease_desk
