#pragma once

// What the handlers of resources (tasks, tags, projects) have in common.
#include <nlohmann/json.hpp>
#include <utility>

#include "domain/ask.hpp"
#include "domain/cursor.hpp"
#include "domain/precondition.hpp"
#include "domain/user_state.hpp"
#include "http/entity_tag.hpp"
#include "http/json_body.hpp"
#include "http/outcome.hpp"

namespace steward::http {

inline ask make_query(query work, bool heavy = false) {
  ask made;
  made.work = std::move(work);
  made.heavy = heavy;
  return made;
}

inline ask make_command(command work, bool heavy = false) {
  ask made;
  made.work = std::move(work);
  made.heavy = heavy;
  return made;
}

/// What the cursors of this server are checked with.
inline cursor_key cursor_key_of(const request& req) {
  return {siphash({1, 2}, req.config().installation_secret),
          siphash({3, 4}, req.config().installation_secret)};
}

/// The If-Match of a request as the domain takes it.
inline precondition expected_of(const request& req) {
  auto tags = if_match(req);
  if (!tags || tags->any) return {};
  return {std::move(tags->tags)};
}

/// Reads the body with `read` and hands what it gives to `use`, or answers with what is wrong with it.
template <class Read, class Use>
outcome with_body(const request& req, Read read, Use use) {
  auto body = json_body(req);
  if (!body) return std::move(body).fault();
  auto input = read(*body);
  if (!input) return std::move(input).fault();
  return use(std::move(*input));
}

/// A text that is no UUID names nothing: the answer is that of an absent thing.
template <class Use>
outcome with_id(const request& req, std::string_view what, Use use) {
  const auto id = uuid::parse(req.parameter("id"));
  if (!id) return not_found(std::string(what));
  return use(*id);
}

}  // namespace steward::http
