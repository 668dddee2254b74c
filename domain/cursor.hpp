#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "domain/result.hpp"
#include "domain/siphash.hpp"
#include "domain/task_order.hpp"

namespace steward {

/// A cursor says after which row a page starts: the values that the row is sorted by, so that it works when
/// the row is gone. It is opaque, not secret: base64url (RFC 4648 section 5) with a keyed 64-bit hash, which
/// detects tampering and cursors of other servers and grants nothing.
using cursor_key = siphash_key;

/// `query` stands for the filter and the order of the list, see query_hash.
std::string encode_cursor(const sort_position&, std::uint64_t query, const cursor_key&);

/// errc::validation when it is not one of ours or belongs to a list with another filter or order.
result<sort_position> decode_cursor(std::string_view text, std::uint64_t query, const cursor_key&);

/// Identifies the list that a cursor belongs to.
std::uint64_t query_hash(const task_filter&, task_order, bool trash);

}  // namespace steward
