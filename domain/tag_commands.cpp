#include "domain/tag_commands.hpp"

#include <algorithm>
#include <set>
#include <utility>

#include "domain/event_write.hpp"
#include "domain/task_changes.hpp"
#include "domain/task_text.hpp"

namespace steward {
namespace {

/// A tag as it is shown, whether it has a row or tasks merely use it.
struct shown_tag {
  tag content;
  std::size_t usage = 0;
  row<tag> kept;  ///< null: there is no row
};

std::optional<shown_tag> find(const user_state& state, std::string_view name) {
  shown_tag out;
  const auto key = fold(name);
  const auto used = state.tasks.tags().find(key);
  const auto row = state.tags.find(key);
  if (used == state.tasks.tags().end() && row == state.tags.end()) return std::nullopt;
  if (row != state.tags.end()) {
    out.kept = row->second;
    out.content = *row->second;
  } else {
    out.content.user_id = state.id;
    out.content.key = key;
    out.content.name = used->second.shown();
    out.content.version = 0;
  }
  if (used != state.tasks.tags().end()) out.usage = used->second.count;
  return out;
}

void append_json(std::string& out, const shown_tag& one) {
  json_object(out)
      .member("name", one.content.name)
      .member("key", one.content.key)
      .member("colour", one.content.colour)
      .member("usage", one.usage)
      .member("version", one.content.version)
      .end();
}

std::string text_of(const shown_tag& one) {
  std::string out;
  append_json(out, one);
  return out;
}

reply tag_reply(const shown_tag& one, reply_kind kind = reply_kind::ok) {
  return {kind, std::make_shared<const std::string>(text_of(one)), version_etag(one.content.version)};
}

result<shown_tag> find_expected(const user_state& state, const tag_target& target) {
  auto found = find(state, target.name);
  if (!found) return not_found("Tag");
  if (target.expected.allows(found->content.version)) return *std::move(found);
  return changed_meanwhile(std::make_shared<const std::string>(text_of(*found)), found->content.version);
}

event_subject subject_of(const tag& t, std::int64_t version) {
  return {"tag", tag_entity_id(t.key), version};
}

/// Percent-encoded (RFC 3986 section 2.1), as tags may be written in any script.
std::string location_of(std::string_view key) {
  constexpr char digits[] = "0123456789ABCDEF";
  std::string out = "/api/v1/tags/";
  for (const char c : key) {
    const bool plain =
        (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.' || c == '~';
    if (plain)
      out += c;
    else
      out.append({'%', digits[static_cast<unsigned char>(c) >> 4], digits[c & 15]});
  }
  return out;
}

/// Writes `name` where a task has the tag (nothing: takes it off), and lets no two tags be alike.
void replace_tag(std::vector<std::string>& tags, std::string_view key,
                 const std::optional<std::string>& name) {
  std::vector<std::string> out;
  std::set<std::string> seen;
  for (auto& one : tags) {
    const bool meant = folds_to(one, key);
    if (meant && !name) continue;
    auto& text = meant ? out.emplace_back(*name) : out.emplace_back(std::move(one));
    if (!seen.insert(fold(text)).second) out.pop_back();
  }
  tags = std::move(out);
}

void change_tasks(task_changes& work, std::string_view key, const std::optional<std::string>& name) {
  const auto change = [&](const task_entry& entry) {
    const auto& tags = entry.record->tags;
    if (std::none_of(tags.begin(), tags.end(), [&](const auto& one) { return folds_to(one, key); })) return;
    auto after = *entry.record;
    replace_tag(after.tags, key, name);
    work.replace(entry.record, std::move(after), "task.updated");
  };
  work.state().tasks.for_each_live(change);
  work.state().tasks.for_each_trashed(change);
}

bool has_room(const user_state& state, const context& context) {
  return state.tags.size() < context.bounds.tags;
}

error too_many(const context& context) {
  return {errc::limit_reached, "There are " + std::to_string(context.bounds.tags) +
                                   " tags already, the most that one user may have. Delete some first."};
}

/// The rows that make `after` of `before`. A tag that tasks merely use gets a row only for a colour.
void put_rows(task_changes& work, const shown_tag& before, const tag& after) {
  if (before.kept && before.content.key != after.key) work.put({before.kept, true});
  if (before.kept || after.colour) work.put({make_row(after)});
}

}  // namespace

std::vector<std::string> render_tags(const user_state& state) {
  std::set<std::string_view> keys;
  for (const auto& [key, usage] : state.tasks.tags()) keys.insert(key);
  for (const auto& [key, kept] : state.tags) keys.insert(key);
  std::vector<std::string> texts;
  for (const auto key : keys) texts.push_back(text_of(*find(state, key)));
  return texts;
}

result<reply> list_tags(const user_state& state) {
  const auto texts = render_tags(state);
  std::string body;
  json_object object(body);
  object.name("items") += '[';
  for (const auto& one : texts) {
    if (body.back() != '[') body += ',';
    body += one;
  }
  body += ']';
  object.member("total", texts.size()).end();
  return reply{reply_kind::ok, std::make_shared<const std::string>(std::move(body))};
}

result<reply> get_tag(const user_state& state, std::string_view name) {
  const auto found = find(state, name);
  if (!found) return not_found("Tag");
  return tag_reply(*found);
}

result<decision> create_tag(const user_state& state, const context& context, tag_input input) {
  auto present = find(state, *input.name);
  if (present && present->kept)
    return error{errc::conflict, "There is a tag of this name already. Use PATCH to change it."};
  if (!has_room(state, context)) return too_many(context);
  auto made = present ? *std::move(present) : shown_tag{};
  auto& content = made.content;
  content.user_id = state.id;
  content.key = fold(*input.name);
  content.name = *std::move(input.name);
  if (input.colour) content.colour = *std::move(input.colour);
  content.created_at = content.updated_at = context.now;
  content.version = 1;
  task_changes work(state, context);
  work.put({make_row(content)}, "tag.created", subject_of(content, 1), "{}", text_of(made));
  auto answer = tag_reply(made, reply_kind::created);
  answer.location = location_of(content.key);
  return decision{work.take(), std::move(answer)};
}

result<decision> update_tag(const user_state& state, const context& context, const tag_target& target,
                            tag_input input) {
  auto before = find_expected(state, target);
  if (!before) return std::move(before).fault();
  auto after = *before;
  auto& content = after.content;
  if (input.name) content.name = *std::move(input.name);
  if (input.colour) content.colour = *std::move(input.colour);
  content.key = fold(content.name);
  const bool renamed = content.name != before->content.name;
  if (content.key != before->content.key && find(state, content.key))
    return error{errc::conflict, "There is a tag of this name already. Merge the tag into it instead."};
  auto changed = changed_members(before->content, content);
  if (changed == "{}") return decision{{}, tag_reply(*before)};
  if (!before->kept && content.colour && !has_room(state, context)) return too_many(context);
  if (!before->kept) content.created_at = context.now;
  content.updated_at = context.now;
  ++content.version;
  task_changes work(state, context);
  if (renamed) change_tasks(work, before->content.key, content.name);
  put_rows(work, *before, content);
  if (!before->kept && !content.colour) content.version = 0;
  work.tell(renamed ? "tag.renamed" : "tag.updated", subject_of(content, content.version), std::move(changed),
            text_of(after));
  return decision{work.take(), tag_reply(after)};
}

result<decision> merge_tag(const user_state& state, const context& context, const tag_target& target,
                           std::string_view into) {
  auto from = find_expected(state, target);
  if (!from) return std::move(from).fault();
  auto stays = find(state, into);
  if (!stays)
    return error{errc::not_found,
                 "The tag to merge into was not found. Create it first, or rename the tag instead."};
  if (stays->content.key == from->content.key)
    return error{errc::conflict, "A tag cannot be merged into itself. Name another one."};
  task_changes work(state, context);
  change_tasks(work, from->content.key, stays->content.name);
  if (from->kept) work.put({from->kept, true});
  stays->usage = 0;
  state.tasks.for_each_live([&](const task_entry& entry) {
    const auto present = work.find(entry.record->id);
    for (const auto& one : present->tags) stays->usage += folds_to(one, stays->content.key);
  });
  auto changed = changed_members(from->content, stays->content);
  work.tell("tag.merged", subject_of(from->content, from->content.version + 1), std::move(changed),
            text_of(*stays));
  return decision{work.take(), tag_reply(*stays)};
}

result<decision> delete_tag(const user_state& state, const context& context, const tag_target& target) {
  auto gone = find_expected(state, target);
  if (!gone) return std::move(gone).fault();
  task_changes work(state, context);
  change_tasks(work, gone->content.key, std::nullopt);
  if (gone->kept) work.put({gone->kept, true});
  work.tell("tag.deleted", subject_of(gone->content, gone->content.version + 1), "{}", text_of(*gone));
  return decision{work.take(), {reply_kind::no_content}};
}

}  // namespace steward
