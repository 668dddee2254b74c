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

  /// Chooses the columns of the rows of that kind that travel as arrays: those in which they differ, and
  /// those in `arrays`, to which it adds. The others, of which most records have many, travel once for all
  /// rows.
  void choose_arrays(kind what, column_set& arrays) {
    arrays |= key_columns<Record>();
    const Record* first = nullptr;
    for (const auto& entry : rows_) {
      if (entry.what != what) continue;
      if (first)
        add_differing(*first, *entry.record, arrays);
      else
        first = entry.record.get();
    }
    arrays_[static_cast<std::size_t>(what)] = arrays;
  }
  column_set arrays(kind what) const { return arrays_[static_cast<std::size_t>(what)]; }

  /// Appends a parameter for each column of the rows of that kind; of rows to remove only the keys.
  void append(kind what, parameters& out) const {
    auto arrays = this->arrays(what), keys = key_columns<Record>();
    for_each_column<Record>([&](const char*, auto pointer) {
      if (what != kind::remove || (keys & 1)) out.push_back(parameter(pointer, what, arrays & 1));
      arrays >>= 1;
      keys >>= 1;
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
    auto keys = key_columns<Record>();
    for_each_column<Record>([&](const char*, auto pointer) {
      if (keys & 1) column_of<decltype(pointer)>::append(key, record.*pointer);
      keys >>= 1;
    });
    return key;
  }

  static void add_differing(const Record& one, const Record& other, column_set& columns) {
    column_set bit = 1;
    for_each_column<Record>([&](const char*, auto pointer) {
      if (!(columns & bit) && one.*pointer != other.*pointer) columns |= bit;
      bit <<= 1;
    });
  }

  /// The column of all rows of that kind, or of the first.
  template <class Pointer>
  std::string parameter(Pointer pointer, kind what, bool of_all) const {
    const auto is_meant = [&](const auto& entry) { return entry.what == what; };
    std::string array;
    append_array_head(
        array, column_of<Pointer>::oid,
        of_all ? static_cast<std::size_t>(std::count_if(rows_.begin(), rows_.end(), is_meant)) : 1);
    for (const auto& entry : rows_) {
      if (!is_meant(entry)) continue;
      column_of<Pointer>::append(array, *entry.record.*pointer);
      if (!of_all) break;
    }
    return array;
  }

  std::vector<entry> rows_;
  std::unordered_map<std::string, std::size_t> places_;
  std::array<column_set, kinds.size()> arrays_{};
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

  /// Chooses which columns travel as arrays. `arrays` has what earlier batches of this connection chose, by
  /// part: a column that was an array once stays one, so that few different statements are made.
  void choose_arrays(std::unordered_map<std::string, column_set>& arrays);
  /// The statement for the tables that this batch touches. Its first two parameters are the shards and their
  /// epochs; it writes all or, when an epoch is stale, nothing. One row: whether it wrote, shards held.
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
