#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/event.hpp"

namespace steward {

/// A place in a user's stream: everything up to and including event number `seq` has been seen. The epoch
/// names the history that the numbers belong to (docs/live.md).
struct stream_cursor {
  std::string epoch;
  std::int64_t seq = 0;

  bool operator==(const stream_cursor&) const = default;

  /// "epoch:seq"; at most 64 characters.
  static std::optional<stream_cursor> parse(std::string_view text);
  std::string to_string() const;
};

/// Whether a text can be an epoch: 1 to 40 letters and digits.
bool is_epoch(std::string_view text);

/// An event as its subscribers get it: rendered once and shared.
struct stream_event {
  std::int64_t seq = 0;
  std::string topic;  ///< "tasks", ...
  std::shared_ptr<const std::string> json;
};

/// Why a client cannot go on from its cursor.
enum class resync : int { none, epoch_changed, pruned, ahead };
std::string_view to_string(resync);

/// A request for a part of a user's stream.
struct stream_request {
  uuid user;
  std::optional<stream_cursor> since;  ///< none: from now on
  int limit = 100;                     ///< at least 1
  bool counted = false;                ///< against the user's request rate
};

/// Events `after + 1` to `last()` of a stream, without a gap; only committed ones.
struct stream_piece {
  std::string epoch;
  std::int64_t after = 0;
  std::int64_t head = 0;  ///< the newest committed event when this was read
  std::vector<stream_event> events;
  resync required = resync::none;  ///< if not: the cursor is void, and `after` is the head

  std::int64_t last() const { return events.empty() ? after : events.back().seq; }
};

/// What a user's actor tells those who follow its stream: the newest events in order, or none when it only
/// says where its stream stands.
struct stream_publication {
  uuid user;
  std::int64_t last = 0;
  std::vector<stream_event> events;
};

/// The topic of events about this kind of thing: "task" -> "tasks".
std::string topic_of(std::string_view entity);

/// Renders an event for subscribers (docs/live.md, "Events").
stream_event render_event(const event&, std::string_view epoch);

}  // namespace steward
