#pragma once

#include <boost/describe.hpp>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/json_write.hpp"
#include "domain/time.hpp"
#include "domain/uuid.hpp"

namespace steward {

/// Where a record lives in PostgreSQL. Each record has a static member `table` of this type; its columns are
/// the described members, by name. Rows are replaced only by rows of a higher `version` where the record has
/// one.
struct table_info {
  std::string_view name;
  std::string_view key;  ///< primary key columns, comma separated
};

/// A record without `version` whose rows are never changed says so by a static member `append_only`.
template <class Record>
concept append_only_record = requires {
  Record::append_only;
};

/// A committed or about to be committed row. Shared between state, change sets and replies; never modified.
template <class Record>
using row = std::shared_ptr<const Record>;

template <class Record>
row<Record> make_row(Record record) {
  return std::make_shared<const Record>(std::move(record));
}

}  // namespace steward
