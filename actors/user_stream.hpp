#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "domain/stream.hpp"
#include "persistence/commit.hpp"

namespace steward {

/// The part of a user's stream that is in memory: change sets that wait for their commit, and the newest
/// committed events, so that a client that was away for a moment needs no database. Events are rendered only
/// for somebody who wants them, and kept only once somebody has asked for the stream or followed it. Belongs
/// to the user's actor.
class user_stream {
 public:
  static constexpr std::size_t max_events = 256;
  static constexpr std::size_t max_bytes = 256 * 1024;

  /// The newest committed event is number `head`.
  void start(std::string epoch, std::int64_t head);

  /// A change set was sent to the writer; `seq` is the number of the newest event with it.
  void sent(std::int64_t number, std::shared_ptr<const change_set> set, std::int64_t seq);
  /// Everything up to change set `number` is committed. Its events, rendered, if `wanted`; else nothing.
  std::vector<stream_event> committed(std::int64_t number, bool wanted);

  const std::string& epoch() const { return epoch_; }
  std::int64_t head() const { return head_; }

  /// Why nobody can go on from `cursor`, as far as can be told without the database.
  resync check(const stream_cursor& cursor) const;
  /// At most `limit` events after number `after`, or nothing if not all of them are in memory. From now on
  /// events are kept.
  std::optional<std::vector<stream_event>> recent(std::int64_t after, int limit);

  /// Approximate bytes held.
  std::size_t memory() const { return bytes_; }

 private:
  struct unpublished {
    std::int64_t number;
    std::shared_ptr<const change_set> set;
    std::int64_t seq;
  };
  struct kept {
    row<event> what;
    stream_event rendered;  // without JSON until somebody wants it
    std::size_t bytes;
  };

  void keep(const row<event>&, stream_event rendered);

  std::string epoch_;
  std::int64_t head_ = 0;
  std::deque<unpublished> waiting_;
  bool keeps_ = false;
  std::deque<kept> recent_;  // without gaps, up to head_
  std::size_t bytes_ = 0;
};

}  // namespace steward
