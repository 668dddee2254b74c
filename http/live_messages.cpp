#include "http/live_messages.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "domain/json_read.hpp"
#include "domain/json_write.hpp"
#include "http/ascii.hpp"

namespace steward::http {
namespace {

using nlohmann::json;

constexpr std::size_t deepest = 3;

error refuse(std::string why) { return {errc::validation, std::move(why)}; }

timestamp at(std::int64_t unix_seconds) { return timestamp(std::chrono::seconds(unix_seconds)); }

result<topic_set> topic(std::string_view name, const std::vector<std::string>& topics) {
  const auto found = std::find(topics.begin(), topics.end(), name);
  if (found != topics.end()) return topic_set{1} << (found - topics.begin());
  std::string known;
  for (const auto& one : topics) known += (known.empty() ? "" : ", ") + one;
  return refuse("There is no such topic; there are: " + known + '.');
}

// The names of members other than those that may be there.
std::string unknown_members(const json& object, std::initializer_list<std::string_view> known) {
  std::string out;
  for (const auto& [name, value] : object.items())
    if (std::find(known.begin(), known.end(), name) == known.end()) out += (out.empty() ? "" : ", ") + name;
  return out;
}

result<client_message> read_authenticate(const json& message) {
  const auto token = message.find("token");
  if (token == message.end() || !token->is_string()) return refuse("`token` must be a text.");
  return client_message(authenticate_message{token->get<std::string>()});
}

result<client_message> read_subscribe(const json& message, const std::vector<std::string>& topics) {
  subscription_start what;
  if (const auto since = message.find("since"); since != message.end() && !since->is_null()) {
    if (!since->is_string()) return refuse("`since` must be a cursor, as text.");
    auto cursor = read_cursor(since->get_ref<const std::string&>());
    if (!cursor) return std::move(cursor).fault();
    what.since = std::move(*cursor);
  }
  if (const auto chosen = message.find("topics"); chosen != message.end() && !chosen->is_null()) {
    if (!chosen->is_array() || chosen->empty()) return refuse("`topics` must be a list of names.");
    what.topics = 0;
    for (const auto& one : *chosen) {
      auto bit = topic(one.is_string() ? one.get_ref<const std::string&>() : std::string(), topics);
      if (!bit) return std::move(bit).fault();
      what.topics |= *bit;
    }
  }
  if (const auto wish = message.find("snapshot"); wish != message.end() && !wish->is_null()) {
    if (!wish->is_boolean()) return refuse("`snapshot` must be true or false.");
    what.snapshot = wish->get<bool>();
  }
  if (what.snapshot && what.since) return refuse("Ask for a snapshot or give a cursor, not both.");
  return client_message(subscribe_message{std::move(what)});
}

}  // namespace

result<client_message> read_client_message(std::string_view text, const std::vector<std::string>& topics) {
  const auto read = read_json(text, deepest);
  if (!read || !read->is_object()) return refuse("A message is one JSON object.");
  const auto type = read->find("type");
  const auto name = type != read->end() && type->is_string() ? type->get<std::string>() : std::string();
  const auto with = [&](std::initializer_list<std::string_view> known, auto make) -> result<client_message> {
    const auto unknown = unknown_members(*read, known);
    if (!unknown.empty()) return refuse("Members that are not known here: " + unknown + '.');
    return make();
  };
  if (name == "authenticate") return with({"type", "token"}, [&] { return read_authenticate(*read); });
  if (name == "subscribe")
    return with({"type", "since", "topics", "snapshot"}, [&] { return read_subscribe(*read, topics); });
  if (name == "ping")
    return with({"type"}, []() -> result<client_message> { return client_message(ping_message{}); });
  return refuse("`type` must be authenticate, subscribe or ping.");
}

result<topic_set> read_topics(std::string_view list, const std::vector<std::string>& topics) {
  topic_set chosen = 0;
  do {
    auto bit = topic(next_element(list), topics);
    if (!bit) return std::move(bit).fault();
    chosen |= *bit;
  } while (!list.empty());
  return chosen;
}

result<stream_cursor> read_cursor(std::string_view text) {
  auto cursor = stream_cursor::parse(text);
  if (!cursor) return refuse("A cursor is EPOCH:SEQ, as a message of the stream gave it.");
  return std::move(*cursor);
}

std::string authenticated_text(const uuid& user, std::int64_t expires_at) {
  std::string out;
  json_object(out)
      .member("type", "authenticated")
      .member("user_id", user)
      .member("expires_at", at(expires_at))
      .end();
  return out;
}

std::string subscribed_text(std::string_view epoch, std::string_view cursor, topic_set chosen,
                            const std::vector<std::string>& topics) {
  std::string out;
  json_object object(out);
  object.member("type", "subscribed").member("epoch", epoch).member("cursor", cursor);
  std::vector<std::string> names;
  for (std::size_t i = 0; i < topics.size(); ++i)
    if (chosen >> i & 1) names.push_back(topics[i]);
  if (chosen == all_topics)
    object.name("topics") += "null";
  else
    object.member("topics", names);
  object.end();
  return out;
}

std::string skipped_text(std::int64_t from, std::int64_t to, std::string_view cursor) {
  std::string out;
  json_object(out)
      .member("type", "skipped")
      .member("from", from)
      .member("to", to)
      .member("cursor", cursor)
      .end();
  return out;
}

std::string caught_up_text(std::string_view cursor) {
  std::string out;
  json_object(out).member("type", "caught_up").member("cursor", cursor).end();
  return out;
}

std::string snapshot_text(std::string_view topic, std::string_view items) {
  std::string out;
  json_object object(out);
  object.member("type", "snapshot").member("topic", topic);
  object.name("items").append("[").append(items).append("]");
  object.end();
  return out;
}

std::string snapshot_end_text(std::string_view cursor) {
  std::string out;
  json_object(out).member("type", "snapshot_end").member("cursor", cursor).end();
  return out;
}

std::string resync_text(resync reason, std::string_view cursor) {
  std::string out;
  json_object(out)
      .member("type", "resync_required")
      .member("reason", to_string(reason))
      .member("cursor", cursor)
      .end();
  return out;
}

std::string token_expires_text(std::int64_t seconds, std::int64_t expires_at) {
  std::string out;
  json_object(out)
      .member("type", "token_expires")
      .member("in_seconds", seconds)
      .member("expires_at", at(expires_at))
      .end();
  return out;
}

std::string error_text(std::string_view code, std::string_view message) {
  std::string out;
  json_object(out).member("type", "error").member("code", code).member("message", message).end();
  return out;
}

std::string pong_text() { return R"({"type":"pong"})"; }

std::string closing_text(int code, std::string_view why, std::string_view cursor) {
  std::string out;
  json_object object(out);
  object.member("type", "closing").member("code", code).member("reason", why);
  if (!cursor.empty()) object.member("cursor", cursor);
  object.end();
  return out;
}

}  // namespace steward::http
