#pragma once

// Internal to persistence/: the rows of a batch, sorted by table, as the one statement that writes them.
#include <string>
#include <tuple>
#include <unordered_map>
#include <vector>

#include "domain/decision.hpp"
#include "persistence/connection.hpp"
#include "persistence/record_sql.hpp"

namespace steward {

/// The rows of one table. Of several changes to one row the last counts, at the place of the first: a unique value that
/// moves from one row to another is released before it is taken.
template <class Record>
class table_batch {
 public:
  void add(const row<Record>& row, bool remove) {
    if constexpr (has_unique_rows) {
      rows_.push_back({row, remove});
    } else {
      const auto [place, fresh] = places_.try_emplace(key_of(*row), rows_.size());
      if (fresh)
        rows_.push_back({row, remove});
      else
        rows_[place->second] = {row, remove};
    }
  }

  bool puts() const { return any(false); }
  bool removes() const { return any(true); }

  /// Appends the arrays of the rows to put, one per column.
  void append_puts(parameters& out) const {
    for_each_column<Record>([&](const char*, auto pointer) { out.push_back(array_of(pointer, false)); });
  }
  /// Appends the arrays of the keys to remove.
  void append_removes(parameters& out) const {
    for_each_column<Record>([&](const char* name, auto pointer) {
      if (is_key(Record::table.key, name)) out.push_back(array_of(pointer, true));
    });
  }

 private:
  struct entry {
    row<Record> record;
    bool remove;
  };
  static constexpr bool has_unique_rows = std::is_same_v<Record, event>;

  static std::string key_of(const Record& record) {
    std::string key;
    for_each_column<Record>([&](const char* name, auto pointer) {
      if (is_key(Record::table.key, name)) column_of<decltype(pointer)>::append(key, record.*pointer);
    });
    return key;
  }

  bool any(bool remove) const {
    for (const auto& entry : rows_)
      if (entry.remove == remove) return true;
    return false;
  }

  template <class Pointer>
  std::string array_of(Pointer pointer, bool remove) const {
    std::string literal = "{";
    for (const auto& entry : rows_) {
      if (entry.remove != remove) continue;
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
  void add(const change& change) {
    std::visit([&]<class Record>(const row<Record>& row) { std::get<table_batch<Record>>(tables_).add(row, change.remove); },
               change.row);
  }

  /// The statement for the tables that this batch touches. Its first three parameters are the shards, their epochs and
  /// the number of shards; it writes all or, when an epoch is stale, nothing. One row: whether it wrote, shards held.
  std::string statement() const;
  /// Names the statement: equal for batches that touch the same tables.
  std::string name() const;
  void append_parameters(parameters& out) const;

 private:
  using tables = boost::mp11::mp_rename<boost::mp11::mp_transform<table_batch, records>, std::tuple>;
  tables tables_;
};

}  // namespace steward
