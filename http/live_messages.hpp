#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "domain/result.hpp"
#include "domain/time.hpp"
#include "http/live_start.hpp"

namespace steward::http {

// The messages of docs/live.md, except events.

struct authenticate_message {
  std::string token;
};
struct subscribe_message {
  subscription_start what;
};
struct ping_message {};
using client_message = std::variant<authenticate_message, subscribe_message, ping_message>;

/// Reads what a client has sent. The error is for a person to read; it has no fields.
result<client_message> read_client_message(std::string_view text, const std::vector<std::string>& topics);

/// The topics of a comma list; the error names those that do not exist.
result<topic_set> read_topics(std::string_view list, const std::vector<std::string>& topics);
/// A cursor in text that a client gave.
result<stream_cursor> read_cursor(std::string_view text);

std::string authenticated_text(const uuid& user, std::int64_t expires_at);
std::string subscribed_text(std::string_view epoch, std::string_view cursor, topic_set chosen,
                            const std::vector<std::string>& topics);
std::string skipped_text(std::int64_t from, std::int64_t to, std::string_view cursor);
std::string caught_up_text(std::string_view cursor);
/// `items`: JSON objects with commas between them.
std::string snapshot_text(std::string_view topic, std::string_view items);
std::string snapshot_end_text(std::string_view cursor);
std::string resync_text(resync reason, std::string_view cursor);
std::string token_expires_text(std::int64_t seconds, std::int64_t expires_at);
std::string error_text(std::string_view code, std::string_view message);
std::string pong_text();
std::string closing_text(int code, std::string_view why, std::string_view cursor);

}  // namespace steward::http
