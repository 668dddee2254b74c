#pragma once

#include <string>

#include "http/live_connection.hpp"

namespace steward::http {

/// Server-sent events (WHATWG HTML, "Server-sent events"): /api/v1/events of docs/live.md.
class event_source_session final : public live_connection {
 public:
  event_source_session(io_loop& loop, connection& before, std::unique_ptr<wire> stream, live_start start);

  void on_subscribed(const stream_piece& first) override;
  void on_event(shared_event&) override;
  void on_skipped(std::int64_t from, std::int64_t to) override;
  void on_caught_up(std::int64_t seq) override;
  void on_snapshot(std::string_view topic, std::string_view items) override;
  void on_snapshot_end(std::int64_t seq) override;
  void on_resync(resync reason, std::int64_t seq) override;

 private:
  void begin() override;
  void receive(std::string_view) override {}  // a client has nothing more to say
  void look_at_clock(steady_time now) override;
  std::string goodbye(close_code, std::string_view why, const std::string& cursor) override;
  bool is_answered() const override { return false; }
  void say(std::string_view name, std::string_view data, std::int64_t seq);

  subscription_start what_;
  steady_time said_;  ///< when something was last sent
};

}  // namespace steward::http
