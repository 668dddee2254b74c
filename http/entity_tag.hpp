#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "http/request.hpp"

namespace steward::http {

/// A list of entity tags from If-Match or If-None-Match (RFC 9110 section 13.1).
struct entity_tags {
  bool any = false;  ///< "*"
  std::vector<std::string>
      tags;  ///< with quotes, without W/ and without the suffix of a content coding ("3-gzip" is "3")

  /// Whether `etag` (with its quotes) is one of them, or "*" was said.
  bool contains(std::string_view etag) const;
};

/// Parses such a list. Nothing when it is malformed. Weak tags are left out unless `keep_weak`
/// (If-None-Match).
std::optional<entity_tags> parse_entity_tags(std::string_view list, bool keep_weak);

/// The If-Match of a request for handlers: nothing when the header is absent. A malformed one is a tag list
/// that matches nothing, so that the write is refused and not done by accident.
std::optional<entity_tags> if_match(const request&);

/// Whether If-None-Match says that the client already has `etag`. Allocates nothing; false when the header is
/// empty or malformed.
bool none_match_hits(std::string_view if_none_match, std::string_view etag);

/// A strong tag of a body: 64 bits of hash and the length, in quotes.
std::string make_etag(std::string_view body);

/// `etag` with the suffix of a content coding: "3" becomes "3-gzip".
std::string with_coding(std::string_view etag, std::string_view coding);

}  // namespace steward::http
