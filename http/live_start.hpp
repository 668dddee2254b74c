#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "domain/stream.hpp"

namespace steward::http {

struct caller;

/// A set of topics: a bit for each in the order of edge_services::topics.
using topic_set = std::uint32_t;
inline constexpr topic_set all_topics = ~topic_set{0};

/// What a client wants to see of its stream.
struct subscription_start {
  std::optional<stream_cursor> since;  ///< none: from now on
  topic_set topics = all_topics;
  bool snapshot = false;  ///< first the present state; not together with `since`
};

enum class live_transport : std::uint8_t { websocket, event_source };

/// The wish of a handler that the connection stops speaking HTTP and becomes a live one (docs/live.md).
struct live_start {
  live_transport transport = live_transport::websocket;
  subscription_start what;
  bool deflate = false;               ///< permessage-deflate was agreed on
  std::shared_ptr<const caller> who;  ///< null: the first message has to bring a token
};

}  // namespace steward::http
