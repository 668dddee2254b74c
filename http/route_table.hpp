#pragma once

#include <array>
#include <deque>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <variant>
#include <vector>

#include "http/route.hpp"

namespace steward::http {

/// No route has this path.
struct not_found_match {};
/// The path exists, this method does not. `allow` is the value of the Allow header.
struct method_not_allowed_match {
  std::string_view allow;
};
/// The route; what the pattern's parameters stand for is in the vector given to match().
struct found_match {
  const route* row;
  std::size_t index;  ///< of the route in routes()
};
using match_result = std::variant<not_found_match, method_not_allowed_match, found_match>;

/// Every route of the server. Built once at start, then read by all io threads.
class route_table {
 public:
  route_table();
  ~route_table();
  route_table(route_table&&) noexcept;

  /// Throws std::logic_error for a pattern without leading slash, with an empty or half-written parameter or
  /// a trailing slash, for a duplicate, for a row without handler, and for access path_user without
  /// {user_id}.
  void add(route row);

  /// A schema for "#/components/schemas/<name>". Both must live as long as the table.
  void add_schema(std::string_view name, std::string_view schema);

  /// A kind of event. Throws std::logic_error for a duplicate.
  void add_event(event_doc event);

  /// Finds the route of a path as it was sent (no query). Fixed paths win over parameters, segment by
  /// segment. HEAD is found as GET; OPTIONS never is (the edge answers it with allow()). One trailing slash
  /// is ignored. `parameters` gets name and raw value.
  match_result match(method verb, std::string_view path,
                     std::vector<std::pair<std::string_view, std::string_view>>& parameters) const;

  /// The Allow value of a path, or empty when it does not exist.
  std::string_view allow(std::string_view path) const;

  const std::deque<route>& routes() const { return routes_; }
  /// What API keys need for a route; see required_scope.
  const std::string& scope(std::size_t index) const { return scopes_[index]; }
  /// Every scope that there is, sorted.
  std::vector<std::string> scopes() const;
  const std::vector<std::pair<std::string_view, std::string_view>>& schemas() const { return schemas_; }
  const std::vector<event_doc>& events() const { return events_; }
  /// The topics of the events, in the order in which they were first named; at most 31.
  std::vector<std::string> topics() const;

 private:
  struct node;
  const node* find(std::string_view path,
                   std::vector<std::pair<std::string_view, std::string_view>>& parameters) const;
  static const node* descend(const node& from, std::string_view rest,
                             std::vector<std::pair<std::string_view, std::string_view>>& values);

  std::deque<route> routes_;
  std::vector<std::string> scopes_;  ///< by route
  std::vector<std::pair<std::string_view, std::string_view>> schemas_;
  std::vector<event_doc> events_;
  std::unique_ptr<node> root_;
  std::unordered_map<std::string_view, const node*> fixed_;
};

}  // namespace steward::http
