// How each type of value is read from text and written as text.
#include <array>
#include <charconv>
#include <chrono>
#include <type_traits>
#include <utility>

#include "config/declarations.hpp"
#include "config/issuers.hpp"

namespace steward {
namespace {

/// The names of an enumeration's values.
constexpr auto choices_of(deployment) {
  return std::to_array<std::pair<std::string_view, deployment>>({{"development", deployment::development},
                                                                 {"staging", deployment::staging},
                                                                 {"production", deployment::production},
                                                                 {"test", deployment::test}});
}
constexpr auto choices_of(severity) {
  return std::to_array<std::pair<std::string_view, severity>>({{"debug", severity::debug},
                                                               {"info", severity::info},
                                                               {"warn", severity::warn},
                                                               {"error", severity::error}});
}
constexpr auto choices_of(log_style) {
  return std::to_array<std::pair<std::string_view, log_style>>(
      {{"auto", log_style::automatic}, {"json", log_style::json}, {"text", log_style::text}});
}
constexpr auto choices_of(proxy_header) {
  return std::to_array<std::pair<std::string_view, proxy_header>>(
      {{"x-forwarded-for", proxy_header::x_forwarded_for}, {"forwarded", proxy_header::forwarded}});
}
constexpr auto choices_of(task_dialect) {
  return std::to_array<std::pair<std::string_view, task_dialect>>(
      {{"v1", task_dialect::v1}, {"s3", task_dialect::s3}});
}
constexpr auto choices_of(smtp_security) {
  return std::to_array<std::pair<std::string_view, smtp_security>>(
      {{"required", smtp_security::required}, {"off", smtp_security::off}});
}

constexpr auto choices_of(network_reach) {
  return std::to_array<std::pair<std::string_view, network_reach>>(
      {{"public", network_reach::public_}, {"any", network_reach::any}});
}

std::string joined(const std::vector<std::string>& parts, std::string_view comma, std::string_view last) {
  std::string out;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (i > 0) out += i + 1 == parts.size() ? last : comma;
    out += parts[i];
  }
  return out;
}

template <class Number>
std::optional<Number> whole_number(std::string_view text) {
  Number number{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (text.empty() || error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return number;
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

using problem = std::optional<setting_problem>;

// allowed: one overload for each type, for people.

std::string allowed(const setting_declaration&, const std::string&) { return "text"; }
std::string allowed(const setting_declaration&, bool) { return "true or false"; }
std::string allowed(const setting_declaration& d, std::uint32_t) {
  return std::to_string(d.least) + " to " + std::to_string(d.most);
}
std::string allowed(const setting_declaration& d, const std::optional<std::uint32_t>&) {
  return allowed(d, 0U);
}
std::string allowed(const setting_declaration&, const std::vector<std::string>&) {
  return "a list separated by commas";
}
std::string allowed(const setting_declaration&, const std::vector<issuer_settings>&) {
  return "a list separated by commas, each an address and words like name=value";
}
std::string allowed(const setting_declaration&, const endpoint&) {
  return "HOST:PORT, for example 127.0.0.1:8000 or [::1]:8000";
}
std::string allowed(const setting_declaration&, const rate_limit&) {
  return "COUNT/SECONDSs, for example 100/60s, or unlimited";
}
template <class Enum>
requires std::is_enum_v<Enum> std::string allowed(const setting_declaration&, Enum value) {
  std::vector<std::string> names;
  for (const auto& [name, choice] : choices_of(value)) names.emplace_back(name);
  return joined(names, ", ", " or ");
}

// read: one overload for each type.

problem expected(const setting_declaration& d, const auto& value, std::string_view text) {
  return setting_problem{"must be " + allowed(d, value) +
                         (d.secret ? "" : ", not \"" + std::string(text) + "\"")};
}

problem read(const setting_declaration&, std::string_view text, std::string& into) {
  into = text;
  return {};
}
problem read(const setting_declaration& d, std::string_view text, bool& into) {
  if (text != "true" && text != "false") return expected(d, into, text);
  into = text == "true";
  return {};
}
problem read(const setting_declaration& d, std::string_view text, std::uint32_t& into) {
  const auto number = whole_number<std::uint32_t>(text);
  if (!number || *number < d.least || *number > d.most) return expected(d, into, text);
  into = *number;
  return {};
}
problem read(const setting_declaration& d, std::string_view text, std::optional<std::uint32_t>& into) {
  std::uint32_t number = 0;
  if (auto wrong = read(d, text, number)) return wrong;
  into = number;
  return {};
}
problem read(const setting_declaration&, std::string_view text, std::vector<std::string>& into) {
  std::vector<std::string> parts;
  while (!text.empty()) {
    const auto comma = text.find(',');
    const auto part = trimmed(text.substr(0, comma));
    if (!part.empty()) parts.emplace_back(part);
    text.remove_prefix(comma == std::string_view::npos ? text.size() : comma + 1);
  }
  into = std::move(parts);
  return {};
}
problem read(const setting_declaration&, std::string_view text, std::vector<issuer_settings>& into) {
  std::vector<issuer_settings> issuers;
  if (auto wrong = read_issuers(text, issuers); !wrong.empty()) return setting_problem{std::move(wrong)};
  into = std::move(issuers);
  return {};
}
problem read(const setting_declaration& d, std::string_view text, endpoint& into) {
  const auto colon = text.rfind(':');
  if (colon == std::string_view::npos) return expected(d, into, text);
  auto host = text.substr(0, colon);
  const auto port = whole_number<std::uint16_t>(text.substr(colon + 1));
  const bool bracketed = host.size() > 2 && host.front() == '[' && host.back() == ']';
  if (bracketed) host = host.substr(1, host.size() - 2);
  if (!port || host.empty() || (!bracketed && host.find(':') != std::string_view::npos))
    return expected(d, into, text);
  into = {std::string(host), *port};
  return {};
}
problem read(const setting_declaration& d, std::string_view text, rate_limit& into) {
  if (text == "unlimited") {
    into = {0, std::chrono::seconds{0}};
    return {};
  }
  const auto slash = text.find('/');
  if (slash == std::string_view::npos || text.back() != 's') return expected(d, into, text);
  const auto count = whole_number<std::uint32_t>(text.substr(0, slash));
  const auto window = whole_number<std::uint32_t>(text.substr(slash + 1, text.size() - slash - 2));
  if (!count || !window || *count == 0 || *window == 0 || *window > 86'400) return expected(d, into, text);
  if (*count > 1'000'000ULL * *window || *count > 1'000'000'000) return expected(d, into, text);
  into = {*count, std::chrono::seconds{*window}};
  return {};
}
template <class Enum>
requires std::is_enum_v<Enum> problem read(const setting_declaration& d, std::string_view text, Enum& into) {
  for (const auto& [name, choice] : choices_of(into)) {
    if (name == text) {
      into = choice;
      return {};
    }
  }
  return expected(d, into, text);
}

// write: one overload for each type.

std::string write(const std::string& value) { return value; }
std::string write(bool value) { return value ? "true" : "false"; }
std::string write(std::uint32_t value) { return std::to_string(value); }
std::string write(const std::optional<std::uint32_t>& value) { return value ? std::to_string(*value) : ""; }
std::string write(const std::vector<std::string>& value) { return joined(value, ",", ","); }
std::string write(const std::vector<issuer_settings>& value) { return write_issuers(value); }
std::string write(const endpoint& value) {
  const bool v6 = value.host.find(':') != std::string::npos;
  return (v6 ? '[' + value.host + ']' : value.host) + ':' + std::to_string(value.port);
}
std::string write(const rate_limit& value) {
  if (value.unlimited()) return "unlimited";
  return std::to_string(value.count) + '/' + std::to_string(value.window.count()) + 's';
}
template <class Enum>
requires std::is_enum_v<Enum> std::string write(Enum value) {
  for (const auto& [name, choice] : choices_of(value)) {
    if (choice == value) return std::string(name);
  }
  return {};
}

}  // namespace

std::optional<setting_problem> read_setting(const setting_declaration& declaration, std::string_view text,
                                            settings& into) {
  return std::visit([&](auto member) { return read(declaration, trimmed(text), into.*member); },
                    declaration.member);
}

std::string write_setting(const setting_declaration& declaration, const settings& from) {
  return std::visit([&](auto member) { return write(from.*member); }, declaration.member);
}

std::string allowed_values(const setting_declaration& declaration) {
  const settings defaults;
  return std::visit([&](auto member) { return allowed(declaration, defaults.*member); }, declaration.member);
}

}  // namespace steward
