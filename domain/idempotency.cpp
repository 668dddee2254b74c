#include "domain/idempotency.hpp"

#include "domain/user_state.hpp"

namespace steward {

std::variant<std::monostate, reply, error> look_up(const user_state& state, const idempotency_token& token,
                                                   timestamp now, std::chrono::hours retention) {
  const auto found = state.idempotency.find(token.key);
  if (found == state.idempotency.end() || found->second->created_at + retention <= now)
    return std::monostate{};
  const auto& record = *found->second;
  if (record.fingerprint != token.fingerprint)
    return error{errc::idempotency_mismatch,
                 "This Idempotency-Key was used for a request with another path or body. Use a new key for a "
                 "new request."};
  reply again;
  again.kind = static_cast<reply_kind>(record.kind);
  if (again.kind != reply_kind::no_content) again.body = std::make_shared<const std::string>(record.body);
  again.etag = record.etag;
  again.location = record.location;
  again.replayed = true;
  return again;
}

change remember(const user_state& state, const idempotency_token& token, const reply& answer, timestamp now) {
  idempotency_record record;
  record.user_id = state.id;
  record.key = token.key;
  record.fingerprint = token.fingerprint;
  record.kind = static_cast<int>(answer.kind);
  if (const auto& body = answer.kept ? answer.kept : answer.body) record.body = *body;
  record.etag = answer.etag;
  record.location = answer.location;
  record.created_at = now;
  return {make_row(std::move(record))};
}

}  // namespace steward
