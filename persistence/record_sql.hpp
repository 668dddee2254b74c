#pragma once

// Internal to persistence/: SQL and parameters of a record, made from its description.
#include <boost/describe.hpp>
#include <boost/mp11.hpp>
#include <cstdint>
#include <string>
#include <type_traits>
#include <vector>

#include "domain/event.hpp"
#include "persistence/columns.hpp"

namespace steward {

template <class Record>
using members_of = boost::describe::describe_members<Record, boost::describe::mod_public>;

template <class Record>
constexpr std::size_t column_count = boost::mp11::mp_size<members_of<Record>>::value;

/// Calls f(name, pointer to member) for each column.
template <class Record, class F>
void for_each_column(F&& f) {
  boost::mp11::mp_for_each<members_of<Record>>([&](auto member) { f(member.name, member.pointer); });
}

template <class Record, class Member>
std::remove_cvref_t<Member> member_type_of(Member Record::*);

template <class Pointer>
using column_of = column<decltype(member_type_of(std::declval<Pointer>()))>;

template <class Record>
constexpr bool has_version = requires(const Record& r) {
  r.version;
};

template <class Record>
constexpr bool is_append_only = append_only_record<Record>;

/// Whether this is the first row of its key, so that none can be there yet.
template <class Record>
bool is_first(const Record& record) {
  if constexpr (has_version<Record>)
    return record.version == 1;
  else
    return is_append_only<Record>;
}

/// "id, user_id, title, ..."
template <class Record>
std::string column_list() {
  std::string list;
  for_each_column<Record>(
      [&](const char* name, auto) { list += (list.empty() ? "" : ", ") + std::string(name); });
  return list;
}

inline bool is_key(std::string_view key, std::string_view name) {
  const auto padded = ", " + std::string(key) + ",";
  return padded.find(" " + std::string(name) + ",") != std::string::npos;
}

/// Columns of a record by their place: bit n is column n.
using column_set = std::uint64_t;

/// Those of the key.
template <class Record>
column_set key_columns() {
  static_assert(column_count<Record> <= 64);
  static const auto set = [] {
    column_set found = 0, bit = 1;
    for_each_column<Record>([&](const char* name, auto) {
      if (is_key(Record::table.key, name)) found |= bit;
      bit <<= 1;
    });
    return found;
  }();
  return set;
}

/// How rows meet those that are there already.
enum class row_mode {
  fresh,    ///< there is none: the check for one is saved
  upsert,   ///< replace one of a lower version
  replace,  ///< replace whatever is there
  repeat    ///< sent before, with unknown outcome: replace or leave alone
};

/// An insert of a batch whose columns are the array parameters $first, $first+1, ... Of those that are not in
/// `arrays` the array has one element, for all rows.
template <class Record>
std::string insert_sql(int first, const std::string& condition, row_mode mode, column_set arrays) {
  const std::string table(Record::table.name), key(Record::table.key);
  std::string unnested, names, values, updates;
  for_each_column<Record>([&](const char* name, auto pointer) {
    using type = column_of<decltype(pointer)>;
    const auto parameter = "$" + std::to_string(first++) + "::" + std::string(type::type) + "[]";
    const bool is_array = arrays & 1;
    arrays >>= 1;
    values += values.empty() ? "" : ", ";
    values += (is_array ? name : "(" + parameter + ")[1]") + std::string(type::cast);
    if (is_array) {
      unnested += (unnested.empty() ? "" : ", ") + parameter;
      names += (names.empty() ? "" : ", ") + std::string(name);
    }
    if (!is_key(key, name))
      updates += (updates.empty() ? "" : ", ") + std::string(name) + " = excluded." + name;
  });
  std::string sql = "insert into " + table + " (" + column_list<Record>() + ") select " + values +
                    " from unnest(" + unnested + ") as batch(" + names + ") where " + condition;
  if (mode == row_mode::fresh) return sql;
  sql += " on conflict (" + key + ")";
  if constexpr (has_version<Record>)
    sql += " do update set " + updates +
           (mode == row_mode::replace ? "" : " where " + table + ".version < excluded.version");
  else if constexpr (is_append_only<Record>)
    sql += " do nothing";  // a repetition finds its own rows
  else
    sql += " do update set " + updates;
  return sql;
}

/// Removal of a batch of keys; takes the key columns as array parameters.
template <class Record>
std::string delete_sql(int first, const std::string& condition) {
  const std::string table(Record::table.name), key(Record::table.key);
  std::string arrays, names, matches;
  for_each_column<Record>([&](const char* name, auto pointer) {
    if (!is_key(key, name)) return;
    const std::string separator = arrays.empty() ? "" : ", ";
    arrays += separator + "$" + std::to_string(first++) +
              "::" + std::string(column_of<decltype(pointer)>::type) + "[]";
    names += separator + name;
    matches += std::string(" and ") + table + "." + name + " = gone." + name;
  });
  return "delete from " + table + " using unnest(" + arrays + ") as gone(" + names + ") where " + condition +
         matches;
}

}  // namespace steward
