#include "domain/profile_commands.hpp"

#include <array>

#include "domain/mail.hpp"
#include "domain/task_changes.hpp"
#include "domain/task_text.hpp"
#include "domain/text_rules.hpp"

namespace steward {
namespace {

constexpr std::array<input_field, 7> fields{{
    {.name = "name",
     .kind = input_kind::text,
     .doc = "How to address the user.",
     .example = R"("Ada")",
     .min = 1,
     .max = 100},
    {.name = "id", .kind = input_kind::id, .doc = "The user.", .example = "null", .read_only = true},
    {.name = "email",
     .kind = input_kind::text,
     .doc = "Changed by POST /api/v1/me/email.",
     .example = "null",
     .read_only = true},
    {.name = "email_verified_at",
     .kind = input_kind::time,
     .doc = "When mail to the address was answered.",
     .example = "null",
     .read_only = true},
    {.name = "created_at",
     .kind = input_kind::time,
     .doc = "When the account was made.",
     .example = "null",
     .read_only = true},
    {.name = "updated_at",
     .kind = input_kind::time,
     .doc = "When the profile was changed last.",
     .example = "null",
     .read_only = true},
    {.name = "version",
     .kind = input_kind::integer,
     .doc = "Counts its changes; also its ETag.",
     .example = "1",
     .read_only = true},
}};
constexpr input_table table{"ProfileUpdate", fields};

constexpr std::size_t longest_name = 100;

reply profile_reply(const user& who) {
  return {reply_kind::ok, std::make_shared<const std::string>(profile_json(who)), version_etag(who.version)};
}

/// The next version, with its event.
decision change_profile(const user_state& state, const context& context, user after) {
  auto changed = changed_members(*state.profile, after);
  if (changed == "{}") return {{}, profile_reply(*state.profile)};
  ++after.version;
  after.updated_at = context.now;
  task_changes work(state, context);
  work.put({make_row(after)}, "user.updated", {"user", after.id, after.version}, std::move(changed),
           profile_json(after));
  return {work.take(), profile_reply(after)};
}

}  // namespace

const input_table& profile_table() { return table; }

result<profile_input> read_profile_update(nlohmann::json& body) {
  profile_input input;
  field_errors faults;
  read_members(body, table, "", faults,
               [&](int, nlohmann::json& value) { input.name = std::move(value.get_ref<std::string&>()); });
  if (!faults.empty()) return invalid_input(std::move(faults));
  return input;
}

std::string profile_json(const user& who) { return to_json(who); }

result<reply> get_profile(const user_state& state) {
  if (!state.profile) return not_found("User");
  return profile_reply(*state.profile);
}

result<decision> update_profile(const user_state& state, const context& context, const precondition& expected,
                                const profile_input& input) {
  const auto& present = *state.profile;
  if (!expected.allows(present.version))
    return changed_meanwhile(std::make_shared<const std::string>(profile_json(present)), present.version);
  auto after = present;
  if (input.name) after.name = *input.name;
  return change_profile(state, context, std::move(after));
}

result<decision> set_verified_email(const user_state& state, const context& context,
                                    const std::string& address) {
  if (state.profile->email == address && state.profile->email_verified_at)
    return decision{{}, {reply_kind::no_content}};
  const auto former = state.profile->email;
  auto after = *state.profile;
  after.email = address;
  after.email_verified_at = context.now;
  auto made = change_profile(state, context, std::move(after));
  made.answer = {reply_kind::no_content};
  if (former.empty() || lower_ascii(former) == lower_ascii(address)) return made;
  const mail notice{former, "email_changed", {{"name", state.profile->name}, {"email", address}}};
  if (auto told = enqueue_mail(state, context, notice, made.changes); !told) return std::move(told).fault();
  return made;
}

result<decision> mirror_profile(const user_state& state, const context& context, const std::string& email,
                                const std::string& name) {
  auto after = *state.profile;
  if (!name.empty()) after.name = first_characters(name, longest_name);
  if (!email.empty() && (email != after.email || !after.email_verified_at)) {
    after.email = email;
    after.email_verified_at = context.now;
  }
  return change_profile(state, context, std::move(after));
}

}  // namespace steward
