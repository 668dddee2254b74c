#include "persistence/accounts.hpp"

#include "persistence/record_read.hpp"

namespace steward {

namespace {

std::optional<credentials> find_credentials(database& db, const std::string& name,
                                            const std::string& condition, const std::string& value) {
  const auto rows =
      run_query(db, name,
                "select " + column_list<user>() +
                    ", password_hash from (select u.*, c.password_hash from credentials c join users u "
                    "on u.id = c.user_id where " +
                    condition + ") as found",
                {value});
  if (rows.empty()) return std::nullopt;
  return credentials{parse_record<user>(rows[0]), rows[0]["password_hash"].c_str()};
}

}  // namespace

bool create_account(database& db, const user& account, const std::string& address,
                    const std::string& password_hash, const std::optional<idempotency_token>& key) {
  // No key: its row is not written. The answer is not kept, as it holds a token; it is made anew from the
  // account.
  const idempotency_token none;
  const auto& [text, fingerprint] = key ? *key : none;
  try {
    run_statement(
        db, "create_account",
        "with account as (insert into users (id, email, name, created_at, updated_at, version) "
        "values ($1, $2, $3, $4, $4, 1)), kept as (insert into idempotency_records (user_id, key, "
        "fingerprint, kind, body, etag, location, created_at) select $1, $7, $8, $9::int, '', '', '', "
        "$4 where $7 <> '') insert into credentials (user_id, email, password_hash) "
        "values ($1, $5, $6)",
        {account.id.to_string(), account.email, account.name, format_time(account.created_at), address,
         password_hash, text, fingerprint, std::to_string(static_cast<int>(reply_kind::created))});
    return true;
  } catch (const statement_refused& fault) {
    if (fault.sqlstate == "23505") return false;
    throw;
  }
}

std::optional<std::string> find_fingerprint(database& db, const uuid& user, const std::string& key,
                                            timestamp oldest) {
  const auto rows = run_query(db, "find_fingerprint",
                              "select fingerprint from idempotency_records where user_id = $1 and key = $2 "
                              "and created_at >= $3",
                              {user.to_string(), key, format_time(oldest)});
  if (rows.empty()) return std::nullopt;
  return rows[0][0].c_str();
}

std::optional<credentials> find_credentials(database& db, const std::string& address) {
  return find_credentials(db, "find_credentials", "c.email = $1", address);
}

std::optional<credentials> find_credentials_of(database& db, const uuid& user) {
  return find_credentials(db, "find_credentials_of", "c.user_id = $1::uuid", user.to_string());
}

std::optional<uuid> find_identity(database& db, const std::string& issuer, const std::string& subject) {
  const auto rows =
      run_query(db, "find_identity", "select user_id from identities where issuer = $1 and subject = $2",
                {issuer, subject});
  if (rows.empty()) return std::nullopt;
  return uuid::parse(rows[0][0].c_str());
}

std::optional<uuid> resolve_identity(database& db, const std::string& issuer, const std::string& subject,
                                     const user& candidate) {
  struct place {
    std::optional<uuid> user;
    bool removed = false;
  };
  const auto find = [&]() -> place {
    const auto rows = run_query(db, "place_of_subject",
                                "select (select user_id from identities where issuer = $1 and subject = $2), "
                                "exists (select 1 from removed_subjects where issuer = $1 and subject = $2)",
                                {issuer, subject});
    place found;
    if (!rows[0][0].is_null()) found.user = uuid::parse(rows[0][0].c_str());
    found.removed = rows[0][1].as<bool>();
    return found;
  };
  const auto known = find();
  if (known.removed) return std::nullopt;
  if (known.user) return known.user;
  try {
    run_statement(db, "create_identity",
                  "with account as (insert into users (id, email, name, created_at, updated_at, version) "
                  "values ($3, $4, $5, $6, $6, 1)) insert into identities (issuer, subject, user_id) values "
                  "($1, $2, $3)",
                  {issuer, subject, candidate.id.to_string(), candidate.email, candidate.name,
                   format_time(candidate.created_at)});
    return candidate.id;
  } catch (const statement_refused&) {
    if (const auto first = find().user) return first;  // another request was first
    throw;
  }
}

}  // namespace steward
