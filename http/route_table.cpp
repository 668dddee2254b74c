#include "http/route_table.hpp"

#include <algorithm>
#include <set>
#include <stdexcept>

namespace steward::http {
namespace {

using values = std::vector<std::pair<std::string_view, std::string_view>>;

constexpr std::size_t no_route = static_cast<std::size_t>(-1);

// Takes the first segment off "a/b/c".
std::string_view next_segment(std::string_view& rest) {
  const auto end = rest.find('/');
  const auto segment = rest.substr(0, end);
  rest = end == std::string_view::npos ? std::string_view{} : rest.substr(end + 1);
  return segment;
}

bool is_parameter(std::string_view segment) { return segment.starts_with('{'); }

[[noreturn]] void reject(const route& row, const char* why) {
  throw std::logic_error("route " + std::string(to_string(row.verb)) + " " + std::string(row.pattern) + ": " +
                         why);
}

void check(const route& row) {
  if (!row.pattern.starts_with('/')) reject(row, "the pattern must start with a slash");
  if (row.pattern.size() > 1 && row.pattern.ends_with('/'))
    reject(row, "the pattern must not end with a slash");
  if (!row.run) reject(row, "there is no handler");
  if (row.verb == method::head || row.verb == method::options)
    reject(row, "HEAD and OPTIONS are answered by the edge");
  bool names_user = false;
  auto rest = row.pattern.substr(1);
  while (!rest.empty()) {
    const auto segment = next_segment(rest);
    const bool braces = segment.find_first_of("{}") != std::string_view::npos;
    if (segment.empty() ||
        (braces && (segment.size() < 3 || !is_parameter(segment) || segment.find('}') + 1 != segment.size())))
      reject(row, "a segment is empty or half a parameter");
    names_user |= segment == "{user_id}";
  }
  if (row.who == access::path_user && !names_user) reject(row, "access path_user needs {user_id}");
}

std::string_view without_trailing_slash(std::string_view path) {
  return path.size() > 1 && path.ends_with('/') ? path.substr(0, path.size() - 1) : path;
}

}  // namespace

struct route_table::node {
  std::unordered_map<std::string_view, std::unique_ptr<node>> children;
  std::unique_ptr<node> parameter;
  std::array<std::size_t, method_count> rows;
  std::array<std::vector<std::string_view>, method_count> names;
  std::string allow;

  node() { rows.fill(no_route); }
  std::size_t& row(method verb) { return rows[static_cast<std::size_t>(verb)]; }
  std::size_t row(method verb) const { return rows[static_cast<std::size_t>(verb)]; }

  void list_methods() {
    allow.clear();
    for (std::size_t i = 0; i < method_count; ++i) {
      const auto verb = static_cast<method>(i);
      const bool present = row(verb) != no_route || (verb == method::head && row(method::get) != no_route) ||
                           verb == method::options;
      if (!present) continue;
      if (!allow.empty()) allow += ", ";
      allow += to_string(verb);
    }
  }
};

route_table::route_table() : root_(std::make_unique<node>()) {}
route_table::~route_table() = default;
route_table::route_table(route_table&&) noexcept = default;

void route_table::add(route row) {
  check(row);
  node* at = root_.get();
  std::vector<std::string_view> names;
  auto rest = row.pattern.substr(1);
  while (!rest.empty()) {
    const auto segment = next_segment(rest);
    auto& next = is_parameter(segment) ? at->parameter : at->children[segment];
    if (is_parameter(segment)) names.push_back(segment.substr(1, segment.size() - 2));
    if (!next) next = std::make_unique<node>();
    at = next.get();
  }
  if (at->row(row.verb) != no_route) reject(row, "it is already in the table");
  if (names.empty()) fixed_[row.pattern] = at;
  at->row(row.verb) = routes_.size();
  at->names[static_cast<std::size_t>(row.verb)] = std::move(names);
  at->list_methods();
  scopes_.push_back(required_scope(row));
  routes_.push_back(std::move(row));
}

std::vector<std::string> route_table::scopes() const {
  std::set<std::string> names(scopes_.begin(), scopes_.end());
  names.erase("");
  return {names.begin(), names.end()};
}

std::string required_scope(const route& row) {
  constexpr std::string_view never[] = {"/api/v1/auth",       "/api/auth",        "/api/v1/me",
                                        "/api/v1/api-keys",   "/api/v1/sessions", "/api/v1/oauth",
                                        "/api/v1/identities", "/api/v1/audit",    "/api/v1/admin"};
  if (row.who == access::public_ || row.who == access::admin || row.scope == no_scope || row.doc.tag.empty())
    return {};
  if (!row.scope.empty()) return std::string(row.scope);
  for (const auto path : never)
    if (row.pattern.starts_with(path) &&
        (row.pattern.size() == path.size() || row.pattern[path.size()] == '/'))
      return {};
  const std::string resource(row.doc.tag == "facades" ? "tasks" : row.doc.tag);
  return resource + (row.verb == method::get ? ":read" : ":write");
}

void route_table::add_schema(std::string_view name, std::string_view schema) {
  schemas_.emplace_back(name, schema);
}

const route_table::node* route_table::descend(const node& from, std::string_view rest, values& found) {
  if (rest.empty()) return from.allow.empty() ? nullptr : &from;
  auto after = rest;
  const auto segment = next_segment(after);
  if (segment.empty() || (after.empty() && rest.ends_with('/'))) return nullptr;
  if (const auto child = from.children.find(segment); child != from.children.end())
    if (const auto* hit = descend(*child->second, after, found)) return hit;
  if (!from.parameter) return nullptr;
  found.emplace_back(std::string_view{}, segment);
  if (const auto* hit = descend(*from.parameter, after, found)) return hit;
  found.pop_back();
  return nullptr;
}

const route_table::node* route_table::find(std::string_view path, values& parameters) const {
  parameters.clear();
  if (!path.starts_with('/')) return nullptr;
  path = without_trailing_slash(path);
  if (const auto fixed = fixed_.find(path); fixed != fixed_.end()) return fixed->second;
  return descend(*root_, path.substr(1), parameters);
}

match_result route_table::match(method verb, std::string_view path, values& parameters) const {
  const auto* at = find(path, parameters);
  if (!at) return not_found_match{};
  if (verb == method::head) verb = method::get;
  const auto index = at->row(verb);
  if (index == no_route) return method_not_allowed_match{at->allow};
  const auto& names = at->names[static_cast<std::size_t>(verb)];
  for (std::size_t i = 0; i < parameters.size(); ++i) parameters[i].first = names[i];
  return found_match{&routes_[index], index};
}

std::string_view route_table::allow(std::string_view path) const {
  values ignored;
  const auto* at = find(path, ignored);
  return at ? std::string_view(at->allow) : std::string_view{};
}

void route_table::add_event(event_doc event) {
  for (const auto& known : events_)
    if (known.kind == event.kind) throw std::logic_error("two events of kind " + std::string(event.kind));
  events_.push_back(event);
  if (topics().size() > 31) throw std::logic_error("more topics than bits");
}

std::vector<std::string> route_table::topics() const {
  std::vector<std::string> names;
  for (const auto& event : events_)
    if (std::find(names.begin(), names.end(), event.topic) == names.end()) names.emplace_back(event.topic);
  return names;
}

}  // namespace steward::http
