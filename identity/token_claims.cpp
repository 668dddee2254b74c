#include "identity/token_claims.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace steward {

namespace {

using nlohmann::json;

// The last second of the year 9999: what lies beyond it was meant as milliseconds and would never expire.
constexpr double latest_time = 253402300799;
constexpr std::size_t max_subject_bytes = 255;

struct times {
  std::optional<std::int64_t> expires_at, not_before, issued_at;
};

// False when the claim is there but is no time.
bool read_time(const json& payload, const char* name, std::optional<std::int64_t>& time) {
  const auto claim = payload.find(name);
  if (claim == payload.end()) return true;
  if (!claim->is_number()) return false;
  const double seconds = claim->get<double>();
  if (seconds < 0 || seconds > latest_time) return false;
  time = static_cast<std::int64_t>(seconds);
  return true;
}

std::optional<token_fault> check_times(const times& at, std::int64_t skew, std::int64_t now) {
  if (!at.expires_at) return token_fault::malformed;
  if (*at.expires_at + skew <= now) return token_fault::expired;
  const std::int64_t starts = std::max(at.not_before.value_or(0), at.issued_at.value_or(0));
  if (starts - skew > now) return token_fault::not_yet_valid;
  return std::nullopt;
}

// The claim's text; none when it is absent, not a text or not printable (PostgreSQL stores no NUL).
std::optional<std::string> text_of(const json& payload, const char* name) {
  const auto claim = payload.find(name);
  if (claim == payload.end() || !claim->is_string()) return std::nullopt;
  const auto& text = claim->get_ref<const std::string&>();
  const auto is_control = [](unsigned char c) { return c < 0x20 || c == 0x7f; };
  if (std::any_of(text.begin(), text.end(), is_control)) return std::nullopt;
  return text;
}

bool names(const std::vector<std::string>& accepted, const json& name) {
  return std::any_of(accepted.begin(), accepted.end(), [&](const auto& one) { return name == one; });
}

bool accepts_audience(const json& payload, const issuer& from) {
  if (from.audiences.empty()) return true;
  const auto audience = payload.find("aud");
  if (audience == payload.end()) return false;
  if (!audience->is_array()) return names(from.audiences, *audience);
  return std::any_of(audience->begin(), audience->end(),
                     [&](const json& one) { return names(from.audiences, one); });
}

bool accepts_party(const json& payload, const issuer& from) {
  const auto party = payload.find("azp");
  return from.parties.empty() || party == payload.end() || names(from.parties, *party);
}

// `sub` decides when it is there, so that a token cannot name two users.
std::optional<std::string> subject_of(const json& payload) {
  auto subject = text_of(payload, payload.contains("sub") ? "sub" : "user_id");
  if (subject && (subject->empty() || subject->size() > max_subject_bytes)) subject.reset();
  return subject;
}

}  // namespace

token_result read_claims(const json& payload, const issuer& from, std::int64_t skew, std::int64_t now) {
  times at;
  const bool readable = read_time(payload, "exp", at.expires_at) &&
                        read_time(payload, "nbf", at.not_before) && read_time(payload, "iat", at.issued_at);
  if (!readable) return token_fault::malformed;
  if (const auto fault = check_times(at, skew, now)) return *fault;
  if (!accepts_audience(payload, from) || !accepts_party(payload, from)) return token_fault::audience;
  auto subject = subject_of(payload);
  if (!subject) return token_fault::subject;
  return claims{from.name,
                std::move(*subject),
                text_of(payload, "email").value_or(""),
                text_of(payload, "name").value_or(""),
                at.issued_at.value_or(0),
                *at.expires_at,
                text_of(payload, "sid").value_or(""),
                from.own};
}

}  // namespace steward
