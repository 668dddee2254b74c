#include "persistence/account_tokens.hpp"

#include "persistence/connection.hpp"

namespace steward {
namespace {

std::optional<uuid> uuid_of(const pqxx::field& field) {
  if (field.is_null()) return std::nullopt;
  return uuid::parse(field.c_str());
}

}  // namespace

std::optional<uuid> add_reset_token(database& db, const std::string& hash, const std::string& address,
                                    timestamp now, timestamp expires_at) {
  const auto rows = run_statement(
      db, "add_reset_token",
      "insert into account_tokens (hash, purpose, user_id, address, expires_at) select $1, 'reset', "
      "(select user_id from credentials where email = $2), $2, $4::timestamptz where (select count(*) from "
      "account_tokens "
      "where address = $2 and purpose = 'reset' and expires_at > $3) < 3 returning user_id",
      {hash, address, format_time(now), format_time(expires_at)});
  return rows.empty() ? std::nullopt : uuid_of(rows[0][0]);
}

bool add_email_token(database& db, const account_token& token, timestamp now, timestamp expires_at) {
  return !run_statement(
              db, "add_email_token",
              "insert into account_tokens (hash, purpose, user_id, address, expires_at) select $1, 'email', "
              "$2::uuid, $3, $5::timestamptz where (select count(*) from account_tokens where user_id = "
              "$2::uuid and "
              "purpose = 'email' and expires_at > $4) < 3 returning 1",
              {token.hash, token.user->to_string(), token.address, format_time(now), format_time(expires_at)})
              .empty();
}

std::optional<account_token> find_account_token(database& db, const std::string& hash,
                                                const std::string& purpose, timestamp now) {
  const auto rows =
      run_query(db, "find_account_token",
                "select user_id, address from account_tokens where hash = $1 and purpose = $2 and "
                "expires_at > $3 and user_id is not null",
                {hash, purpose, format_time(now)});
  if (rows.empty()) return std::nullopt;
  return account_token{hash, purpose, uuid_of(rows[0][0]), rows[0][1].c_str()};
}

std::optional<uuid> use_reset_token(database& db, const std::string& hash, const std::string& password_hash,
                                    timestamp now) {
  const auto rows = run_statement(db, "use_reset_token",
                                  "with used as (delete from account_tokens where hash = $1 and purpose = "
                                  "'reset' and expires_at > $3 and "
                                  "user_id is not null returning user_id), others as (delete from "
                                  "account_tokens where purpose = 'reset' and "
                                  "hash <> $1 and user_id in (select user_id from used)) update credentials "
                                  "set password_hash = $2 from used "
                                  "where credentials.user_id = used.user_id returning credentials.user_id",
                                  {hash, password_hash, format_time(now)});
  return rows.empty() ? std::nullopt : uuid_of(rows[0][0]);
}

bool replace_password(database& db, const uuid& user, const std::string& old_hash,
                      const std::string& new_hash) {
  return !run_statement(
              db, "replace_password",
              "update credentials set password_hash = $3 where user_id = $1::uuid and password_hash = $2 "
              "returning 1",
              {user.to_string(), old_hash, new_hash})
              .empty();
}

bool set_login_address(database& db, const uuid& user, const std::string& address) {
  try {
    run_query(db, "set_login_address",
              "with ended as (delete from account_tokens where user_id = $1::uuid and purpose = 'reset') "
              "update credentials set email = $2 where user_id = $1::uuid and email <> $2",
              {user.to_string(), address});
    return true;
  } catch (const statement_refused& fault) {
    if (fault.sqlstate == "23505") return false;
    throw;
  }
}

void end_account_tokens(database& db, const uuid& user, const std::string& purpose) {
  run_query(db, "end_account_tokens", "delete from account_tokens where user_id = $1::uuid and purpose = $2",
            {user.to_string(), purpose});
}

void forget_account_tokens(database& db, timestamp now) {
  run_query(db, "forget_account_tokens", "delete from account_tokens where expires_at < $1",
            {format_time(now)});
}

}  // namespace steward
