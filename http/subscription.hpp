#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "domain/result.hpp"
#include "domain/snapshot.hpp"
#include "domain/stream.hpp"
#include "http/live_start.hpp"

namespace steward::http {

class live_feeds;

/// An event on its way to many connections of one io thread: each form is made once, when the first one wants
/// it.
class shared_event {
 public:
  shared_event(const stream_event& what, topic_set topic) : what_(&what), topic_(topic) {}

  std::int64_t seq() const { return what_->seq; }
  topic_set topic() const { return topic_; }
  /// A WebSocket frame; compressed if that makes it smaller and `deflate`.
  const std::shared_ptr<const std::string>& frame(bool deflate);
  /// As server-sent events have it.
  const std::shared_ptr<const std::string>& sent_event(std::string_view epoch);

 private:
  const stream_event* what_;  // of the caller, who outlives this
  topic_set topic_;
  std::shared_ptr<const std::string> plain_, deflated_, event_source_;
};

/// What a subscription tells its connection, in the order in which the client is to hear it.
class stream_sink {
 public:
  virtual ~stream_sink() = default;
  virtual void on_subscribed(const stream_piece& first) = 0;
  virtual void on_event(shared_event&) = 0;
  /// These numbers are of topics that were not asked for.
  virtual void on_skipped(std::int64_t from, std::int64_t to) = 0;
  virtual void on_caught_up(std::int64_t seq) = 0;
  /// `items`: JSON objects with commas between them.
  virtual void on_snapshot(std::string_view topic, std::string_view items) = 0;
  virtual void on_snapshot_end(std::int64_t seq) = 0;
  virtual void on_resync(resync reason, std::int64_t seq) = 0;
  virtual void on_failed(const error&) = 0;
  /// Whether there is room for another piece of what was missed.
  virtual bool has_room() const = 0;
};

/// One client's way through one user's stream: first what it has missed, piece by piece as it takes it, then
/// what is new as it comes. It goes by numbers alone: whatever is told late, twice or not at all, every event
/// is passed on once and in order. Belongs to a connection; on its io thread only.
class subscription : public std::enable_shared_from_this<subscription> {
 public:
  subscription(live_feeds& feeds, stream_sink& sink) : feeds_(feeds), sink_(sink) {}

  /// Begins, or begins anew.
  void begin(const uuid& user, subscription_start what);
  void end();
  bool is_active() const { return active_; }

  /// The connection has room again.
  void on_room();
  /// Tells what was skipped and not told yet.
  void tell_skipped();
  /// The number up to which everything was passed on or skipped.
  std::int64_t position() const { return position_; }
  const std::string& epoch() const { return epoch_; }

  // From the feeds:
  void on_news(std::int64_t head, std::vector<shared_event>& events);
  void on_over();

  std::size_t index = 0;  ///< place in the feed's list; the feeds' business

 private:
  void read_more();
  void ask_for_snapshot();
  void send_snapshot();
  void on_piece(std::uint64_t generation, result<stream_piece>& piece);
  void pass(shared_event&);
  void fail(const error&);

  live_feeds& feeds_;
  stream_sink& sink_;
  uuid user_;
  subscription_start what_;
  std::string epoch_;
  std::int64_t position_ = 0;
  std::int64_t skipped_from_ = 0;  // 0: nothing skipped since the last message
  std::uint64_t generation_ = 0;   // counts the beginnings, so that late answers are known as such
  /// A snapshot on its way out.
  struct unsent_snapshot {
    state_snapshot content;
    std::size_t section = 0, item = 0;
  };
  std::unique_ptr<unsent_snapshot> snapshot_;
  bool active_ = false;
  bool started_ = false;  // the first piece has come
  bool live_ = false;     // has all that the feed knows of
  bool reading_ = false;
  bool wants_snapshot_ = false;  // before the stream goes on
  bool told_caught_up_ = false;
};

}  // namespace steward::http
