#include "domain/ai/failure.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <nlohmann/json.hpp>

namespace steward {
namespace {

using nlohmann::json;
using std::chrono::milliseconds;

constexpr milliseconds longest_wait = std::chrono::hours{24};
constexpr std::size_t longest_code = 64;

/// Codes and types that mean money or permission, whatever the status is.
constexpr std::array<std::string_view, 14> account_codes{"authentication_error",
                                                         "billing_error",
                                                         "billing_hard_limit_reached",
                                                         "billing_not_active",
                                                         "contract_spend_limit_reached",
                                                         "enforced_spend_limit_reached",
                                                         "insufficient_credits",
                                                         "insufficient_quota",
                                                         "invalid_api_key",
                                                         "linked_organization_billing_unavailable",
                                                         "linked_organization_spend_limit_reached",
                                                         "model_not_found",
                                                         "organization_on_hold",
                                                         "permission_error"};

/// What providers say in words only: Anthropic answers an exhausted budget with 400 invalid_request_error.
constexpr std::array<std::string_view, 4> account_words{"usage limits", "credit balance is too low",
                                                        "spend limit", "spending limit"};

std::string text_of(const json& object, const char* member) {
  const auto found = object.find(member);
  return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

/// The error in a body: {"error": {"type", "code", "message"}}; Anthropic's code is "error_code" in
/// "details".
struct told_error {
  std::string type, code, message;

  explicit told_error(std::string_view body) {
    const auto document = json::parse(body, nullptr, false);
    if (!document.is_object()) return;
    const auto found = document.find("error");
    if (found == document.end() || !found->is_object()) return;
    type = text_of(*found, "type");
    code = text_of(*found, "code");
    message = text_of(*found, "message");
    const auto details = found->find("details");
    if (code.empty() && details != found->end() && details->is_object())
      code = text_of(*details, "error_code");
  }

  bool is_of_account() const {
    const auto is_code = [&](std::string_view each) { return each == type || each == code; };
    const auto is_said = [&](std::string_view each) { return message.find(each) != std::string::npos; };
    return std::any_of(account_codes.begin(), account_codes.end(), is_code) ||
           std::any_of(account_words.begin(), account_words.end(), is_said);
  }
};

// Messages may repeat what was sent or a part of the key; codes do not.
bool is_code(std::string_view text) {
  const auto plain = [](unsigned char c) { return std::isalnum(c) || c == '_' || c == '-' || c == '.'; };
  return !text.empty() && text.size() <= longest_code && std::all_of(text.begin(), text.end(), plain);
}

std::string reason_of(int status, const told_error& told) {
  auto reason = "answers " + std::to_string(status);
  if (is_code(told.type)) reason += ' ' + told.type;
  if (is_code(told.code) && told.code != told.type) reason += ' ' + told.code;
  return reason;
}

std::optional<double> number(std::string_view text) {
  double value = 0;
  const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (fault != std::errc{} || end != text.data() + text.size() || !(value >= 0)) return {};
  return value;
}

milliseconds bounded(double ms) {
  return milliseconds{static_cast<std::int64_t>(std::min(ms, static_cast<double>(longest_wait.count())))};
}

// "Tue, 24 Mar 2026 10:00:30 GMT" (RFC 9110 5.6.7)
std::optional<timestamp> http_date(std::string_view text) {
  constexpr std::string_view months = "JanFebMarAprMayJunJulAugSepOctNovDec";
  if (text.size() != 29 || !text.ends_with(" GMT")) return {};
  const auto month = months.find(text.substr(8, 3));
  if (month == std::string_view::npos || month % 3 != 0) return {};
  const auto number = std::to_string(101 + month / 3).substr(1);
  std::string plain(text.substr(12, 4));
  plain.append("-")
      .append(number)
      .append("-")
      .append(text.substr(5, 2))
      .append("T")
      .append(text.substr(17, 8));
  const auto parsed = parse_time(plain);
  return parsed ? std::optional(parsed->at) : std::nullopt;
}

milliseconds wait_of(const ai_refused_reply& reply, timestamp now) {
  if (const auto ms = number(reply.retry_after_ms)) return bounded(*ms);
  if (const auto seconds = number(reply.retry_after)) return bounded(*seconds * 1'000);
  const auto at = http_date(reply.retry_after);
  if (!at || *at <= now) return milliseconds{0};
  return std::min(std::chrono::ceil<milliseconds>(*at - now), longest_wait);
}

// "You will regain access on 2026-04-01 at 00:00 UTC."
std::optional<timestamp> end_of(const std::string& message, timestamp now) {
  constexpr std::string_view words = "regain access on ";
  const auto found = message.find(words);
  if (found == std::string::npos) return {};
  auto text = message.substr(found + words.size(), 19);
  if (text.size() != 19 || text.compare(10, 4, " at ") != 0) return {};
  const auto parsed = parse_time(text.replace(10, 4, "T"));
  return parsed && parsed->at > now ? std::optional(parsed->at) : std::nullopt;
}

ai_fault fault_of(int status, const told_error& told) {
  const bool is_client = status >= 400 && status < 500;
  if (status < 400 || (is_client && told.is_of_account())) return ai_fault::account;
  switch (status) {
    case 401:
    case 402:
    case 403:
    case 404:
      return ai_fault::account;
    case 429:
      return ai_fault::rate;
    case 408:
    case 409:
    case 425:
      return ai_fault::overload;
    default:
      return is_client ? ai_fault::rejected : ai_fault::overload;
  }
}

}  // namespace

std::string_view to_string(ai_fault what) {
  constexpr std::array<std::string_view, ai_fault_count> names{"rate",    "overload", "account",
                                                               "refusal", "garbled",  "rejected"};
  return names[static_cast<std::size_t>(what)];
}

ai_failure failure_of_reply(const ai_refused_reply& reply, timestamp now) {
  const told_error told(reply.body);
  ai_failure failure{fault_of(reply.status, told), reason_of(reply.status, told), wait_of(reply, now)};
  if (failure.what == ai_fault::account) failure.until = end_of(told.message, now);
  return failure;
}

ai_failure failure_of_code(std::string_view code) {
  ai_failure failure{ai_fault::overload, "fails"};
  if (is_code(code)) (failure.reason += ' ').append(code);
  if (code == "rate_limit_exceeded")
    failure.what = ai_fault::rate;
  else if (std::find(account_codes.begin(), account_codes.end(), code) != account_codes.end())
    failure.what = ai_fault::account;
  else if (code != "server_error" && code != "overloaded_error" && code != "api_error")
    failure.what = ai_fault::rejected;
  return failure;
}

}  // namespace steward
