#include "http/event_source_session.hpp"

#include "http/io_loop.hpp"
#include "http/live_messages.hpp"

namespace steward::http {
namespace {

constexpr auto comment_every = std::chrono::seconds(15);

std::string message(std::string_view name, std::string_view data, const std::string& id) {
  std::string out = "event: ";
  out.append(name);
  if (!id.empty()) out.append("\nid: ").append(id);
  return out.append("\ndata: ").append(data).append("\n\n");
}

}  // namespace

event_source_session::event_source_session(io_loop& loop, connection& before, std::unique_ptr<wire> stream,
                                           live_start start)
    : live_connection(loop, before, std::move(stream), std::move(start.who)),
      what_(std::move(start.what)),
      said_(heard_) {}

void event_source_session::begin() {
  push(std::string("retry: 2000\n\n"));
  subscribe(what_);
}

void event_source_session::say(std::string_view name, std::string_view data, std::int64_t seq) {
  said_ = std::chrono::steady_clock::now();
  push(message(name, data, cursor(seq)), seq);
}

void event_source_session::on_subscribed(const stream_piece& first) {
  say("subscribed", subscribed_text(first.epoch, cursor(first.after), what_.topics, loop_.topics()),
      first.after);
}

void event_source_session::on_event(shared_event& event) {
  loop_.counters().live_events.add();
  push(event.sent_event(subscription_->epoch()), event.seq());
}

void event_source_session::on_skipped(std::int64_t from, std::int64_t to) {
  say("skipped", skipped_text(from, to, cursor(to)), to);
}

void event_source_session::on_caught_up(std::int64_t seq) {
  say("caught_up", caught_up_text(cursor(seq)), seq);
}

// No id: a client that loses the connection in the middle of a snapshot has to begin again.
void event_source_session::on_snapshot(std::string_view topic, std::string_view items) {
  push(message("snapshot", snapshot_text(topic, items), {}));
}

void event_source_session::on_snapshot_end(std::int64_t seq) {
  say("snapshot_end", snapshot_end_text(cursor(seq)), seq);
}

void event_source_session::on_resync(resync reason, std::int64_t seq) {
  say("resync_required", resync_text(reason, cursor(seq)), seq);
}

void event_source_session::look_at_clock(steady_time now) {
  if (token_seconds_left() <= 0) return end(close_code::unauthorized, "the token has expired");
  if (now < said_ + comment_every) return;
  said_ = now;
  push(std::string(": steward\n\n"));
}

std::string event_source_session::goodbye(close_code code, std::string_view why, const std::string& cursor) {
  return message("closing", closing_text(static_cast<int>(code), why, cursor), cursor);
}

}  // namespace steward::http
