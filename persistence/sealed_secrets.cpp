#include "persistence/sealed_secrets.hpp"

#include <array>

#include "persistence/connection.hpp"

namespace steward {
namespace {

constexpr std::array columns{
    sealed_column{"secrets", "sealed", "name"},
    sealed_column{"signing_keys", "private_key", "kid"},
    sealed_column{"webhook_keys", "sealed", "user_id || '/' || endpoint_id || '/' || number"},
};
constexpr int page = 500;

bool replace(database& db, const sealed_column& at, const std::string& key, const std::string& old,
             const std::string& fresh) {
  const auto table = std::string(at.table), column = std::string(at.column);
  return !run_query(db, "reseal_" + table + "_" + column,
                    "update " + table + " set " + column + " = $3 where " + std::string(at.key) +
                        " = $1 and " + column + " = $2 returning 1",
                    {key, old, fresh})
              .empty();
}

void reseal_column(database& db, const sealed_column& at, const std::string& current, const seal_again& again,
                   reseal_report& report) {
  const auto table = std::string(at.table), column = std::string(at.column), key = std::string(at.key);
  std::string after;
  while (true) {
    const auto rows = run_query(db, "sealed_" + table + "_" + column,
                                "select " + key + ", " + column + " from " + table + " where " + column +
                                    " is not null and not starts_with(" + column + ", $1) and " + key +
                                    " > $2 order by 1 limit " + std::to_string(page),
                                {current, after});
    for (const auto& fields : rows) {
      after = fields[0].c_str();
      const std::string old = fields[1].c_str();
      const auto fresh = again(at, after, old);
      if (!fresh)
        ++report.unopened;
      else
        report.sealed += replace(db, at, after, old, *fresh);
    }
    if (rows.size() < page) return;
  }
}

}  // namespace

std::span<const sealed_column> sealed_columns() { return columns; }

std::string find_or_make_secret(database& db, const std::string& name,
                                const std::function<std::string()>& make) {
  const auto find = [&] {
    return run_query(db, "find_secret", "select sealed from secrets where name = $1", {name});
  };
  auto found = find();
  if (found.empty()) {
    run_query(db, "make_secret", "insert into secrets (name, sealed) values ($1, $2) on conflict do nothing",
              {name, make()});
    found = find();
  }
  return found[0][0].c_str();
}

reseal_report reseal(database& db, const std::string& current, const seal_again& again) {
  reseal_report report;
  for (const auto& one : columns) reseal_column(db, one, current, again, report);
  return report;
}

}  // namespace steward
