#pragma once

#include <functional>
#include <memory>
#include <string>

#include "gateways/ai/gateway.hpp"

namespace steward {

/// Who asks AI on this node, and what is to be told of it.
struct node_ai {
  std::shared_ptr<ai_gateway> gateway;               ///< null: the settings name nobody to ask
  std::function<void(std::string&)> append_metrics;  ///< Prometheus text; null: the same
};

/// The gateway with its books: each call is written into the database at `url` (a connection and a thread of
/// their own), what the day has cost so far is read from there, and answers are shared through Redis where
/// there is one. Blocks; throws database_unavailable.
node_ai make_node_ai(const settings&, const std::string& url);

}  // namespace steward
