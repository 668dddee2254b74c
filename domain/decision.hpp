#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "domain/records.hpp"
#include "domain/result.hpp"
#include "domain/url_port.hpp"

namespace steward {

/// A row to put (insert, or replace by a higher version) or to remove.
struct change {
  any_row row;
  bool remove = false;
};

enum class reply_kind : int { ok, created, no_content };

/// Where a page of a list stands; the edge makes Link and X-Total-Count of it.
struct page_info {
  std::int64_t total = 0;
  std::string next_cursor;  ///< empty on the last page
};

/// What a command or query answers. The body is JSON and shared, not copied.
struct reply {
  reply_kind kind = reply_kind::ok;
  std::shared_ptr<const std::string> body;  ///< null for no_content
  std::string etag;      ///< with its quotes; empty: the edge makes one from the body for GET
  std::string location;  ///< path of what was created, or empty
  std::optional<page_info> page;
  bool replayed = false;  ///< the answer of an earlier request with the same Idempotency-Key
  rate_standing rate{};   ///< of the user who asked, for the headers
  std::shared_ptr<const std::string> kept =
      {};  ///< what an Idempotency-Key keeps instead of a body with a secret
};

/// What a command does: the rows to change (events among them, in order) and the answer once they are
/// committed.
struct decision {
  std::vector<change> changes;
  reply answer;
  bool erase = false;  ///< everything of the user goes, from every table; there are no other changes then
};

/// Makes ids from a seed: deterministic, so that the core stays a function of its arguments.
class id_source {
 public:
  explicit id_source(std::uint64_t seed) : state_(seed) {}
  uuid next(timestamp now);

 private:
  std::uint64_t random();
  std::uint64_t state_;
};

/// Bounds on what one user may hold and how long things are kept.
struct limits {
  std::size_t tasks = 50'000;  ///< not in the trash
  std::size_t projects = 1'000;
  std::size_t tags = 5'000;
  std::size_t jobs = 200'000;  ///< dead ones among them
  std::size_t schedules = 500;
  std::size_t monitors = 10'000;
  std::size_t monitor_parts = 50;  ///< triggers of one monitor, and as many actions
  std::chrono::days dead_jobs{30};
  std::int64_t newest_dead_jobs = 100'000;  ///< of all users
  std::chrono::days trash{30};
  std::size_t notifications = 500;          ///< the oldest go when there are more
  std::chrono::days old_notifications{90};  ///< and so do these
  std::chrono::hours idempotency{24};
  std::size_t webhooks = 20;                ///< endpoints
  std::size_t webhook_backlog = 50'000;     ///< with more jobs than these no message is queued
  std::chrono::days webhook_log{30};        ///< deliveries are kept for so long,
  std::int64_t newest_deliveries = 10'000;  ///< and not more of one endpoint
  std::size_t mails = 200;                  ///< that are remembered: the oldest go when there are more
  std::chrono::days old_mails{90};          ///< and so do these
  port_list ports = {};                     ///< that addresses of monitors and webhooks may have; empty: any
};

/// Everything outside the state that a decision depends on.
struct context {
  timestamp now;
  id_source& ids;
  const limits& bounds;
  std::string source = "rest";
  std::string trace_id;
  int shard = 0;  ///< of the user
};

}  // namespace steward
