#include "persistence/signing_keys.hpp"

#include "persistence/connection.hpp"

namespace steward {

std::vector<stored_key> list_signing_keys(database& db) {
  std::vector<stored_key> keys;
  for (const auto& fields : run_query(
           db, "list_signing_keys",
           "select kid, public_key, private_key, created_at, ends_at from signing_keys order by created_at "
           "desc, kid desc",
           {})) {
    stored_key key{fields[0].c_str(), fields[1].c_str(), fields[2].c_str(),
                   parse_time(fields[3].c_str()).value().at, std::nullopt};
    if (!fields[4].is_null()) key.ends_at = parse_time(fields[4].c_str()).value().at;
    keys.push_back(std::move(key));
  }
  return keys;
}

void add_signing_key(database& db, const stored_key& key, const std::optional<timestamp>& earlier_end) {
  run_statement(db, "add_signing_key",
                "with earlier as (update signing_keys set ends_at = nullif($5, '')::timestamptz "
                "where ends_at is null and $5 <> '') "
                "insert into signing_keys (kid, public_key, private_key, created_at) "
                "values ($1, $2, $3, $4::timestamptz)",
                {key.kid, key.public_jwk, key.sealed, format_time(key.created_at),
                 earlier_end ? format_time(*earlier_end) : std::string()});
}

bool end_signing_key(database& db, const std::string& kid, timestamp now) {
  return !run_query(
              db, "end_signing_key",
              "update signing_keys set ends_at = least(coalesce(ends_at, $2::timestamptz), $2::timestamptz) "
              "where kid = $1 returning kid",
              {kid, format_time(now)})
              .empty();
}

}  // namespace steward
