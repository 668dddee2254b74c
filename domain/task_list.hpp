#pragma once

#include <optional>
#include <string>
#include <vector>

#include "domain/cursor.hpp"
#include "domain/decision.hpp"
#include "domain/task_filter.hpp"
#include "domain/task_order.hpp"
#include "domain/task_view.hpp"
#include "domain/user_state.hpp"

namespace steward {

/// A page of tasks that a client asks for (FEATURES A7 to A9).
struct list_request {
  task_filter filter;
  task_order order;
  int limit = 50;           ///< 1 to 100
  std::int64_t offset = 0;  ///< 0 with a cursor
  std::optional<std::string> cursor;
  std::optional<timestamp> project_until;  ///< show what is to come of tasks that recur, up to then
  bool total = true;                       ///< count all matches; without it a page may be found faster
  task_shape shape = task_shape::v1;       ///< set by the route
  bool trash = false;                      ///< set by the route
};

/// The parameters beside those of the filter (sort_by, sort_order, limit, ...), for documentation.
std::vector<parameter> list_parameters();

/// Reads the query string of a list. errc::validation with every fault.
result<list_request> parse_list_request(const query_pairs&);

/// The page. v1 and s3:
/// {"items":[...],"total":n|null,"limit":n,"offset":n,"next_cursor":"..."|null,"has_more":bool}; s4: the bare
/// array. reply.page is set for every shape; its total is -1 when it was not asked for. No ETag: the edge
/// hashes the body. errc::validation when the cursor is not one of this list.
result<reply> list_tasks(const user_state&, const context&, const list_request&, const cursor_key&);

/// One task that is not in the trash, with its ETag; in v1 the body is the cached JSON itself.
/// errc::not_found.
result<reply> get_task(const user_state&, const uuid& id, task_shape);

}  // namespace steward
