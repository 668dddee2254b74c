#pragma once

// CAF inspection of every described record, from its one description. Values that CAF 0.17 does not know
// (optional, uuid, timestamps) travel in a form that it does.
#include <boost/describe.hpp>
#include <boost/mp11.hpp>
#include <caf/error.hpp>
#include <caf/meta/load_callback.hpp>
#include <string>
#include <vector>

#include "domain/records.hpp"

namespace steward {

namespace wire {

// What CAF can carry for each kind of member.
inline std::string pack(const uuid& id) { return id.to_string(); }
inline void unpack(const std::string& text, uuid& id) { id = uuid::parse(text).value_or(uuid{}); }
inline std::int64_t pack(timestamp at) { return at.time_since_epoch().count(); }
inline void unpack(std::int64_t count, timestamp& at) { at = timestamp{timestamp::duration{count}}; }
inline std::string pack(const json_text& document) { return document.text; }
inline void unpack(const std::string& text, json_text& document) { document.text = text; }
inline std::string pack(const std::vector<reminder>& list) { return to_json(list); }
inline void unpack(const std::string& text, std::vector<reminder>& list) { list = parse_reminders(text); }
template <class T>
const T& pack(const T& value) {
  return value;
}
template <class T>
void unpack(const T& packed, T& value) {
  value = packed;
}
template <class T>
auto pack(const std::optional<T>& value) {
  std::vector<std::decay_t<decltype(pack(std::declval<const T&>()))>> list;
  if (value) list.push_back(pack(*value));
  return list;
}
template <class Packed, class T>
void unpack(const std::vector<Packed>& list, std::optional<T>& value) {
  value.reset();
  if (!list.empty()) unpack(list.front(), value.emplace());
}

}  // namespace wire

template <class Inspector, class Record>
requires boost::mp11::mp_contains<records, Record>::value caf::error inspect(Inspector& f, Record& record) {
  caf::error failed;
  boost::mp11::mp_for_each<boost::describe::describe_members<Record, boost::describe::mod_public>>(
      [&](auto member) {
        if (failed) return;
        auto packed = wire::pack(std::as_const(record.*member.pointer));
        auto take = [&]() -> caf::error {
          wire::unpack(packed, record.*member.pointer);
          return caf::none;
        };
        failed = f(packed, caf::meta::load_callback(take));
      });
  return failed;
}

}  // namespace steward
