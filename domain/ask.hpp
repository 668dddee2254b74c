#pragma once

#include <functional>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "domain/decision.hpp"
#include "domain/idempotency.hpp"
#include "domain/monitors/history.hpp"

namespace steward {

struct user_state;

/// Reads the user's state.
using query = std::function<result<reply>(const user_state&, const context&)>;
/// Changes it.
using command = std::function<result<decision>(const user_state&, const context&)>;

/// Which of the user's events to fetch from PostgreSQL: newest first, or in order if `after_seq` is given.
struct event_filter {
  std::optional<uuid> entity_id;
  std::optional<std::int64_t> entity_version;
  std::optional<std::int64_t> before_seq;
  int limit = 50;
  std::optional<std::int64_t> after_seq;
};

/// Reads the state together with events from PostgreSQL.
struct event_query {
  event_filter filter;
  std::function<result<reply>(const user_state&, const context&, const std::vector<event>&)> answer;
};

/// Reads the state together with a part of a monitor's past from PostgreSQL.
struct history_query {
  history_filter filter;
  std::function<result<reply>(const user_state&, const context&, const monitor_history&)> answer;
  /// Completes the filter with what only the user's actor knows; may be null.
  std::function<void(history_filter&, const user_state&, const context&)> prepare = nullptr;
};

/// Changes the state with the help of such a part (feedback on a look that was).
struct history_command {
  history_filter filter;
  std::function<result<decision>(const user_state&, const context&, const monitor_history&)> decide;
};

/// Changes the state with the help of events from PostgreSQL (restore to a version, undo).
struct event_command {
  event_filter filter;
  std::function<result<decision>(const user_state&, const context&, const std::vector<event>&)> decide;
};

/// Which of the user's deliveries (domain/webhooks) to fetch from PostgreSQL: newest first unless it says
/// otherwise.
struct delivery_filter {
  std::optional<uuid> id;
  std::optional<uuid> endpoint_id;
  std::vector<int> states;  ///< delivery_state; empty: all
  std::optional<std::string> type;
  std::optional<timestamp> since;   ///< made then or later
  std::optional<timestamp> before;  ///< the place after which a page begins, with before_id
  uuid before_id;
  int limit = 50;
  bool oldest_first = false;
};

/// Reads the state together with deliveries from PostgreSQL.
struct delivery_query {
  delivery_filter filter;
  std::function<result<reply>(const user_state&, const context&, const std::vector<webhook_delivery>&)>
      answer;
};

/// Changes the state with the help of deliveries from PostgreSQL.
struct delivery_command {
  delivery_filter filter;
  std::function<result<decision>(const user_state&, const context&, const std::vector<webhook_delivery>&)>
      decide;
};

/// Changes it in several steps, each of which sees the ones before it; committed together. A step that is
/// refused changes nothing and does not hold up the others.
struct command_series {
  std::vector<command> steps;
};

/// What the edge asks of a user's actor. Stays on one node.
struct ask {
  uuid user;
  std::variant<query, command, event_query, event_command, delivery_query, delivery_command, command_series,
               history_query, history_command>
      work;
  bool heavy = false;  ///< may run for more than a fraction of a millisecond: kept off the io threads
  std::optional<idempotency_token> idempotency;
  std::string source = "rest";
  std::string trace_id;
  rate_class limits = rate_class::standard;
  int cost = 1;           ///< against the rate limit
  bool internal = false;  ///< asked by the engine of time, not by a client: no rate limit
};

using answer = result<reply>;

}  // namespace steward
