#pragma once

// Internal to persistence/: rows of a monitor's past, from the tables and from the archive, all of one
// moment.
#include <functional>
#include <string>
#include <type_traits>
#include <vector>

#include "domain/monitors/history.hpp"
#include "persistence/record_read.hpp"

namespace steward {

template <class Record>
constexpr const char* past_time = "at";
template <>
inline constexpr const char* past_time<fact> = "first_at";
template <>
inline constexpr const char* past_time<evaluation> = "due_at";

class past_reader {
 public:
  past_reader(database::connection& connection, pqxx::transaction_base& transaction, const uuid& user)
      : connection_(connection), transaction_(transaction), user_(user.to_string()) {}

  /// A statement whose first parameter is the user.
  pqxx::result rows(const std::string& name, const std::string& sql, const parameters& values);
  /// The same that gives whole records.
  template <class Record>
  std::vector<Record> records(const std::string& name, const std::string& sql, const parameters& values) {
    return parse<Record>(rows(name, sql, values));
  }

  /// The newest ones of a monitor that the filter means (fact, since, before, limit), newest first.
  template <class Record>
  std::vector<Record> load(const history_filter& filter) {
    const std::string table(Record::table.name), time = past_time<Record>;
    auto found = parse<Record>(hot_rows(table, column_list<Record>(), time, filter));
    if constexpr (!std::is_same_v<Record, kept_state_change>) {
      if (found.size() >= static_cast<std::size_t>(filter.limit)) return found;
      auto older = parse<Record>(archived_rows(table, column_list<Record>(), time, filter));
      add_older(found, std::move(older), static_cast<std::size_t>(filter.limit));
    }
    return found;
  }

 private:
  static timestamp time_of(const fact& one) { return one.first_at; }
  static timestamp time_of(const evaluation& one) { return one.due_at; }

  template <class Record>
  static std::vector<Record> parse(const pqxx::result& rows) {
    std::vector<Record> found;
    found.reserve(static_cast<std::size_t>(rows.size()));
    for (const auto& fields : rows) found.push_back(parse_record<Record>(fields));
    return found;
  }

  /// The newest value of a fact is in the table, however old it is: so they are merged.
  template <class Record>
  static void add_older(std::vector<Record>& found, std::vector<Record> older, std::size_t limit) {
    const auto middle = static_cast<std::ptrdiff_t>(found.size());
    std::move(older.begin(), older.end(), std::back_inserter(found));
    std::inplace_merge(found.begin(), found.begin() + middle, found.end(),
                       [](const Record& a, const Record& b) { return time_of(a) > time_of(b); });
    if (found.size() > limit) found.resize(limit);
  }

  pqxx::result hot_rows(const std::string& table, const std::string& columns, const std::string& time,
                        const history_filter&);
  pqxx::result archived_rows(const std::string& table, const std::string& columns, const std::string& time,
                             const history_filter&);

  database::connection& connection_;
  pqxx::transaction_base& transaction_;
  std::string user_;
};

/// Calls `work` with a reader that sees the database as it is now, whatever is written or archived meanwhile.
/// It may be called twice. Throws database_unavailable.
void read_past(database&, const uuid& user, const std::function<void(past_reader&)>& work);

}  // namespace steward
