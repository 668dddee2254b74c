#pragma once

#include <string>

#include "http/live_connection.hpp"
#include "http/live_messages.hpp"
#include "identity/token.hpp"

namespace steward::http {

/// A WebSocket: /api/v1/live of docs/live.md.
class websocket_session final : public live_connection {
 public:
  static constexpr std::size_t max_message = 16 * 1024;

  websocket_session(io_loop& loop, connection& before, std::unique_ptr<wire> stream, live_start start);

  void on_subscribed(const stream_piece& first) override;
  void on_event(shared_event&) override;
  void on_skipped(std::int64_t from, std::int64_t to) override;
  void on_caught_up(std::int64_t seq) override;
  void on_snapshot(std::string_view topic, std::string_view items) override;
  void on_snapshot_end(std::int64_t seq) override;
  void on_resync(resync reason, std::int64_t seq) override;

 private:
  void begin() override;
  void receive(std::string_view) override;
  void look_at_clock(steady_time now) override;
  std::string goodbye(close_code, std::string_view why, const std::string& cursor) override;

  bool is_answered() const override { return true; }

  void handle(websocket_message&);
  void handle_text(std::string_view);
  bool may_speak();
  void authenticate(std::string_view token);
  void on_known(std::shared_ptr<const caller> who);
  void say(std::string_view text, std::int64_t seq = -1) { push(make_frame(opcode::text, text), seq); }

  frame_reader reader_;
  subscription_start what_;  ///< the latest wish
  bool deflate_;
  bool awaits_pong_ = false;
  bool warned_ = false;  ///< that the token will expire
  bool resolving_ = false;
  double allowance_;  ///< messages that the client may send now
  steady_time allowance_at_;
  steady_time opened_;
};

}  // namespace steward::http
