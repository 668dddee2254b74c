#pragma once

// Internal to persistence/: a row of a result as a record.
#include "persistence/connection.hpp"
#include "persistence/record_sql.hpp"

namespace steward {

/// The row must have the columns of column_list, in that order.
template <class Record>
Record parse_record(const pqxx::row& fields) {
  Record record;
  int i = 0;
  for_each_column<Record>([&](const char*, auto pointer) {
    const auto field = fields[i++];
    using type = column_of<decltype(pointer)>;
    if (!field.is_null()) record.*pointer = type::parse(std::string_view(field.c_str(), field.size()));
  });
  return record;
}

}  // namespace steward
