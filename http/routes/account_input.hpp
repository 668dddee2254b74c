#pragma once

// What the routes of accounts have in common: addresses and passwords in request bodies.
#include <array>
#include <string>
#include <vector>

#include "domain/input.hpp"
#include "http/json_body.hpp"
#include "http/outcome.hpp"
#include "identity/email.hpp"
#include "identity/guessable_password.hpp"
#include "identity/password.hpp"

namespace steward::http {

inline constexpr std::size_t max_account_body = 8 * 1024;
inline constexpr std::string_view email_example = R"("ada@example.org")";

inline std::optional<text_fault> check_email(std::string_view text) {
  if (const auto wrong = validate_email(normalise_email(text)); !wrong.empty())
    return text_fault{"format", std::string(wrong)};
  return std::nullopt;
}

inline std::optional<text_fault> check_password(std::string_view text) {
  if (const auto wrong = validate_password(text); !wrong.empty())
    return text_fault{"password", std::string(wrong)};
  return std::nullopt;
}

/// An address that is to be an account's.
constexpr input_field email_field(std::string_view name, std::string_view doc) {
  return {.name = name,
          .kind = input_kind::text,
          .doc = doc,
          .example = email_example,
          .min = 3,
          .max = 255,
          .required = true,
          .check = check_email,
          .format = "email"};
}

/// A password that is compared with the one that is there.
constexpr input_field password_field(std::string_view name, std::string_view doc) {
  return {.name = name,
          .kind = input_kind::prose,
          .doc = doc,
          .example = R"("correct horse battery")",
          .max = 1024,
          .required = true,
          .format = "password"};
}

/// A password that is to be set.
constexpr input_field new_password_field(std::string_view name) {
  auto field =
      password_field(name, "At least 8 characters; in production none that anybody would try first.");
  field.check = check_password;
  return field;
}

/// What a link in a mail ends with.
constexpr input_field token_field() {
  return {.name = "token",
          .kind = input_kind::text,
          .doc = "What the link in the mail ends with.",
          .example = R"("0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef")",
          .min = 1,
          .max = 200,
          .required = true};
}

// Adds a fault for a new password that anybody would try first. In production only: examples and tests may do
// with it as they like.
template <std::size_t Count>
void refuse_guessable(const request& req, const input_table& table,
                      const std::array<std::string, Count>& texts, field_errors& faults) {
  if (req.config().environment != deployment::production) return;
  std::vector<std::string_view> own;
  if (req.bearer) own = {req.bearer->email, req.bearer->name};
  for (std::size_t i = 0; i < Count; ++i)
    if (table.fields[i].name == "email" || table.fields[i].name == "name") own.push_back(texts[i]);
  for (std::size_t i = 0; i < Count; ++i) {
    if (table.fields[i].check != check_password || texts[i].empty()) continue;
    if (const auto wrong = guessable_password(texts[i], own); !wrong.empty())
      add_fault(faults, "", table.fields[i].name, "guessable", std::string(wrong));
  }
}

// Reads a body whose members are all texts into `texts`, in the order of the table.
template <std::size_t Count>
std::optional<error> read_texts(const request& req, const input_table& table,
                                std::array<std::string, Count>& texts) {
  auto body = json_body(req);
  if (!body) return std::move(body).fault();
  field_errors faults;
  read_members(*body, table, "", faults, [&texts](int place, nlohmann::json& value) {
    if (value.is_string()) texts[static_cast<std::size_t>(place)] = std::move(value.get_ref<std::string&>());
  });
  refuse_guessable(req, table, texts, faults);
  if (!faults.empty()) return invalid_input(std::move(faults));
  return std::nullopt;
}

}  // namespace steward::http
