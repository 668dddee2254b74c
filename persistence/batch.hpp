#pragma once

// Internal to persistence/: the rows of a batch, sorted by table, as the one statement that writes them.
#include <algorithm>
#include <array>
#include <string>
#include <tuple>
#include <unordered_map>
#include <vector>

#include "domain/decision.hpp"
#include "persistence/connection.hpp"
#include "persistence/record_sql.hpp"

namespace steward {

/// The rows of one table. Of several changes to one row the last counts, at the place of the first: a unique
/// value that moves from one row to another is released before it is taken.
template <class Record>
class table_batch {
 public:
  /// `replace`: one of the same key was removed in this batch, so that its version says nothing.
  enum class kind { fresh, upsert, remove, replace };
  static constexpr std::array kinds{kind::fresh, kind::upsert, kind::remove, kind::replace};

  void add(const row<Record>& record, bool remove) {
    const auto what = remove ? kind::remove : is_first(*record) ? kind::fresh : kind::upsert;
    if constexpr (is_append_only<Record>) {
      rows_.push_back({record, what});
    } else {
      const auto [place, unseen] = places_.try_emplace(key_of(*record), rows_.size());
      if (unseen)
        rows_.push_back({record, what});
      else
        rows_[place->second] = {record,
                                what == kind::remove ? what : rows_[place->second].what_follows(what)};
    }
  }

  bool has(kind what) const {
    return std::any_of(rows_.begin(), rows_.end(), [&](const auto& entry) { return entry.what == what; });
  }

  /// Appends the arrays of the rows of that kind, one per column; of rows to remove only the keys.
  void append(kind what, parameters& out) const {
    for_each_column<Record>([&](const char* name, auto pointer) {
      if (what != kind::remove || is_key(Record::table.key, name)) out.push_back(array_of(pointer, what));
    });
  }

 private:
  struct entry {
    row<Record> record;
    kind what;
    /// What a later put of the row is to be written as: one made in this batch is still not there.
    kind what_follows(kind put) const {
      if (what == kind::remove || what == kind::replace) return kind::replace;
      return what == kind::fresh ? kind::fresh : put;
    }
  };

  static std::string key_of(const Record& record) {
    std::string key;
    for_each_column<Record>([&](const char* name, auto pointer) {
      if (is_key(Record::table.key, name)) column_of<decltype(pointer)>::append(key, record.*pointer);
    });
    return key;
  }

  template <class Pointer>
  std::string array_of(Pointer pointer, kind what) const {
    std::string literal = "{";
    for (const auto& entry : rows_) {
      if (entry.what != what) continue;
      if (literal.size() > 1) literal += ',';
      column_of<Pointer>::append(literal, *entry.record.*pointer);
    }
    literal += '}';
    return literal;
  }

  std::vector<entry> rows_;
  std::unordered_map<std::string, std::size_t> places_;
};

/// All tables of a batch.
class batch {
 public:
  /// `again`: the batch was sent before and may have been written.
  explicit batch(bool again) : again_(again) {}

  void add(const change& change) {
    std::visit(
        [&]<class Record>(const row<Record>& row) {
          std::get<table_batch<Record>>(tables_).add(row, change.remove);
        },
        change.row);
  }

  /// The statement for the tables that this batch touches. Its first three parameters are the shards, their
  /// epochs and the number of shards; it writes all or, when an epoch is stale, nothing. One row: whether it
  /// wrote, shards held.
  std::string statement() const;
  /// Names the statement: equal for batches that touch the same tables in the same ways.
  std::string name() const;
  void append_parameters(parameters& out) const;

 private:
  using tables = boost::mp11::mp_rename<boost::mp11::mp_transform<table_batch, records>, std::tuple>;
  tables tables_;
  bool again_;
};

}  // namespace steward
