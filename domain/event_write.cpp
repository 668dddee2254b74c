#include "domain/event_write.hpp"

#include <algorithm>

#include "domain/siphash.hpp"

namespace steward {
namespace {

constexpr std::string_view untold[] = {"updated_at", "version"};

constexpr bool told_by_event(std::string_view name) {
  return name == "id" || name == "user_id" || name == "updated_at" || name == "version";
}

template <class T>
void append_value(std::string& out, const T& value) {
  append_json(out, value);
}

/// The only int of these records is the rank of a priority, which is a name on the wire.
void append_value(std::string& out, int rank) {
  constexpr std::string_view priorities[] = {"NONE", "LOW", "MEDIUM", "HIGH"};
  append_json(out, priorities[rank]);
}

template <class Record>
std::string difference(const Record& before, const Record& after) {
  std::string out;
  json_object object(out);
  using members = boost::describe::describe_members<Record, boost::describe::mod_public>;
  boost::mp11::mp_for_each<members>([&](auto member) {
    const std::string_view name = member.name;
    const auto &was = before.*member.pointer, &is = after.*member.pointer;
    if (was == is || std::find(std::begin(untold), std::end(untold), name) != std::end(untold)) return;
    object.name(name) += '[';
    append_value(out, was);
    out += ',';
    append_value(out, is);
    out += ']';
  });
  object.end();
  return out;
}

}  // namespace

std::string stored_content(const task& t) {
  static const task empty;
  std::string out;
  out.reserve(160 + t.title.size() + (t.description ? t.description->size() : 0));
  json_object object(out);
  boost::mp11::mp_for_each<boost::describe::describe_members<task, boost::describe::mod_public>>(
      [&](auto member) {
        const std::string_view name = member.name;
        if (t.*member.pointer == empty.*member.pointer || told_by_event(name)) return;
        if (name == "created_at" && t.created_at == t.updated_at) return;
        append_value(object.name(name), t.*member.pointer);
      });
  object.end();
  return out;
}

std::string changed_members(const task& before, const task& after) { return difference(before, after); }
std::string changed_members(const project& before, const project& after) { return difference(before, after); }
std::string changed_members(const tag& before, const tag& after) { return difference(before, after); }
std::string changed_members(const user& before, const user& after) { return difference(before, after); }

row<event> make_event(const context& context, const uuid& user, std::int64_t seq, std::string_view kind,
                      const event_subject& subject, std::string changed, std::string content) {
  event made;
  made.user_id = user;
  made.seq = seq;
  made.at = context.now;
  made.kind = kind;
  made.entity = subject.entity;
  made.entity_id = subject.id;
  made.entity_version = subject.version;
  made.source = context.source;
  made.trace_id = context.trace_id;
  made.changed.text = std::move(changed);
  made.content.text = std::move(content);
  return make_row(std::move(made));
}

uuid tag_entity_id(std::string_view key) {
  uuid id;
  for (std::uint64_t half = 0; half < 2; ++half) {
    const auto hash = siphash({half, 0}, key);
    for (std::size_t i = 0; i < 8; ++i) id.bytes[half * 8 + i] = static_cast<std::uint8_t>(hash >> (8 * i));
  }
  id.bytes[6] = static_cast<std::uint8_t>(0x80 | (id.bytes[6] & 0x0F));
  id.bytes[8] = static_cast<std::uint8_t>(0x80 | (id.bytes[8] & 0x3F));
  return id;
}

}  // namespace steward
