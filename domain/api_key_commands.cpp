#include "domain/api_key_commands.hpp"

#include <algorithm>
#include <array>

#include "domain/audit.hpp"
#include "domain/precondition.hpp"
#include "domain/task_changes.hpp"

namespace steward {
namespace {

constexpr std::size_t most_keys = 50;
constexpr std::chrono::hours coarse{1};  ///< how exact the time of the last use is
constexpr std::size_t hint_size = 4;

enum class key_member : int { name, scopes, expires_at };

constexpr std::array<input_field, 3> new_fields{{
    {.name = "name",
     .kind = input_kind::text,
     .doc = "What it is for.",
     .example = R"("Nightly report")",
     .min = 1,
     .max = 100,
     .required = true},
    {.name = "scopes",
     .kind = input_kind::texts,
     .doc = "What it may do: the scopes of the operations, as their descriptions name them.",
     .example = R"(["tasks:read"])",
     .min = 1,
     .max = 50,
     .item_max = 50,
     .required = true},
    {.name = "expires_at",
     .kind = input_kind::time,
     .doc = "Until when it is good; null or absent: until it is revoked.",
     .example = "null",
     .nullable = true,
     .format = "date-time"},
}};
constexpr input_table new_table{"ApiKeyCreate", new_fields};

constexpr std::array<input_field, 1> rotation_fields{{
    {.name = "overlap_seconds",
     .kind = input_kind::integer,
     .doc = "How long the former key stays good; 0 by default.",
     .example = "3600",
     .min = 0,
     .max = 7 * 86'400},
}};
constexpr input_table rotation_table{"ApiKeyRotation", rotation_fields};

/// `key`: null unless it is told now.
std::string json_of(const api_key& one, const std::optional<std::string>& key = std::nullopt) {
  std::string out;
  json_object object(out);
  object.member("id", one.id)
      .member("name", one.name)
      .member("hint", one.hint)
      .member("scopes", one.scopes)
      .member("expires_at", one.expires_at)
      .member("last_used_at", one.last_used_at)
      .member("created_at", one.created_at)
      .member("updated_at", one.updated_at);
  if (key) object.member("key", key->empty() ? std::nullopt : key);
  object.end();
  return out;
}

std::shared_ptr<const std::string> shared(std::string text) {
  return std::make_shared<const std::string>(std::move(text));
}

result<row<api_key>> find(const user_state& state, const uuid& id) {
  const auto found = state.api_keys.find(id);
  if (found == state.api_keys.end()) return not_found("API key");
  return found->second;
}

std::string audit_data(const api_key& one) {
  std::string out;
  json_object(out).member("api_key", one.id).member("name", one.name).member("scopes", one.scopes).end();
  return out;
}

/// The event, what the audit is told, and the answer with the key in it.
result<decision> tell(const user_state& state, const context& context, const api_key& one, bool remove,
                      const char* event, const char* audit, reply answer) {
  task_changes work(state, context);
  work.put({make_row(one), remove}, event, {"api_key", one.id, one.version + remove}, "{}", json_of(one));
  decision made{work.take(), std::move(answer)};
  if (auto told = enqueue_audit(state, context, audit, audit_data(one), made.changes); !told)
    return std::move(told).fault();
  return made;
}

reply answer_with_key(const api_key& one, const fresh_key& fresh, reply_kind kind) {
  reply answer{kind, shared(json_of(one, fresh.text)), version_etag(one.version)};
  answer.kept = shared(json_of(one, std::string{}));
  return answer;
}

void set_key(api_key& one, const fresh_key& fresh) {
  one.hash = fresh.hash;
  one.hint = fresh.text.substr(fresh.text.size() - std::min(hint_size, fresh.text.size()));
}

bool has_passed(const std::optional<timestamp>& end, timestamp now) { return end && *end <= now; }

}  // namespace

const input_table& api_key_table() { return new_table; }
const input_table& api_key_rotation_table() { return rotation_table; }

result<api_key_input> read_new_api_key(nlohmann::json& body, const std::vector<std::string>& known) {
  api_key_input input;
  field_errors faults;
  read_members(body, new_table, "", faults, [&](int place, nlohmann::json& value) {
    switch (static_cast<key_member>(place)) {
      case key_member::name:
        input.name = value.get<std::string>();
        break;
      case key_member::scopes:
        value.get_to(input.scopes);
        break;
      case key_member::expires_at:
        if (!value.is_null()) input.expires_at = parse_time(value.get_ref<const std::string&>())->at;
        break;
    }
  });
  std::sort(input.scopes.begin(), input.scopes.end());
  input.scopes.erase(std::unique(input.scopes.begin(), input.scopes.end()), input.scopes.end());
  for (const auto& scope : input.scopes)
    if (std::find(known.begin(), known.end(), scope) == known.end()) {
      std::string all;
      for (const auto& one : known) all += (all.empty() ? "" : ", ") + one;
      faults.push_back(
          {"/scopes", "unknown_scope", "There is no scope " + scope + "; there are " + all + "."});
    }
  if (!faults.empty()) return invalid_input(std::move(faults));
  return input;
}

result<std::chrono::seconds> read_api_key_rotation(nlohmann::json& body) {
  std::int64_t overlap = 0;
  field_errors faults;
  read_members(body, rotation_table, "", faults, [&](int, nlohmann::json& value) { value.get_to(overlap); });
  if (!faults.empty()) return invalid_input(std::move(faults));
  return std::chrono::seconds{overlap};
}

result<decision> create_api_key(const user_state& state, const context& context, const api_key_input& input,
                                const fresh_key& fresh) {
  if (state.api_keys.size() >= most_keys)
    return error{errc::limit_reached,
                 "There are " + std::to_string(most_keys) +
                     " API keys already, the most that one user may have. Revoke some first."};
  if (has_passed(input.expires_at, context.now))
    return invalid_input({{"/expires_at", "past", "This time has passed already."}});
  api_key made;
  made.user_id = state.id;
  made.id = context.ids.next(context.now);
  made.name = input.name;
  made.scopes = input.scopes;
  made.expires_at = input.expires_at;
  made.created_at = made.updated_at = context.now;
  set_key(made, fresh);
  auto answer = answer_with_key(made, fresh, reply_kind::created);
  answer.location = "/api/v1/api-keys/" + made.id.to_string();
  return tell(state, context, made, false, "api_key.created", "api_key.created", std::move(answer));
}

result<decision> rotate_api_key(const user_state& state, const context& context, const uuid& id,
                                std::chrono::seconds overlap, const fresh_key& fresh) {
  const auto before = find(state, id);
  if (!before) return before.fault();
  auto after = **before;
  after.previous_hash = overlap.count() > 0 ? after.hash : std::string{};
  after.previous_until = overlap.count() > 0 ? std::optional(context.now + overlap) : std::nullopt;
  after.updated_at = context.now;
  ++after.version;
  set_key(after, fresh);
  auto answer = answer_with_key(after, fresh, reply_kind::ok);
  return tell(state, context, after, false, "api_key.rotated", "api_key.rotated", std::move(answer));
}

result<decision> revoke_api_key(const user_state& state, const context& context, const uuid& id) {
  const auto gone = find(state, id);
  if (!gone) return gone.fault();
  return tell(state, context, **gone, true, "api_key.revoked", "api_key.revoked", {reply_kind::no_content});
}

result<reply> list_api_keys(const user_state& state) {
  std::vector<row<api_key>> keys;
  for (const auto& [id, one] : state.api_keys) keys.push_back(one);
  std::sort(keys.begin(), keys.end(), [](const auto& a, const auto& b) { return a->id < b->id; });
  std::string body;
  json_object object(body);
  auto& items = object.name("items");
  items += '[';
  for (const auto& one : keys) {
    if (items.back() != '[') items += ',';
    items += json_of(*one);
  }
  items += ']';
  object.member("total", keys.size()).end();
  return reply{reply_kind::ok, shared(std::move(body))};
}

result<reply> get_api_key(const user_state& state, const uuid& id) {
  const auto found = find(state, id);
  if (!found) return found.fault();
  return reply{reply_kind::ok, shared(json_of(**found)), version_etag((*found)->version)};
}

result<decision> use_api_key(const user_state& state, const context& context, const std::string& hash,
                             api_key_grant& grant) {
  const error unknown{errc::unauthorized,
                      "This API key is not valid: it was revoked, replaced, or has expired."};
  for (const auto& [id, one] : state.api_keys) {
    const bool present = one->hash == hash;
    const bool former =
        one->previous_until && one->previous_hash == hash && *one->previous_until > context.now;
    if (!present && !former) continue;
    if (has_passed(one->expires_at, context.now)) return unknown;
    grant = {id, one->scopes, one->expires_at};
    if (!present && (!grant.expires_at || *one->previous_until < *grant.expires_at))
      grant.expires_at = one->previous_until;
    if (one->last_used_at && context.now - *one->last_used_at < coarse) return decision{};
    auto used = *one;
    used.last_used_at = std::chrono::floor<std::chrono::hours>(context.now);
    ++used.version;
    task_changes work(state, context);
    work.put({make_row(used)});
    return decision{work.take(), {}};
  }
  return unknown;
}

}  // namespace steward
