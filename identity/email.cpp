#include "identity/email.hpp"

#include <algorithm>

namespace steward {

namespace {

constexpr std::size_t max_address_bytes = 255;
constexpr std::size_t max_local_bytes = 64;
constexpr std::size_t max_label_bytes = 63;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool is_alphanumeric(char c) { return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

// RFC 5322 3.2.3 atext.
bool is_atom_char(char c) {
  return is_alphanumeric(c) || std::string_view("!#$%&'*+-/=?^_`{|}~").find(c) != std::string_view::npos;
}

bool is_atom(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), is_atom_char);
}

bool is_label(std::string_view text) {
  return !text.empty() && text.size() <= max_label_bytes && text.front() != '-' && text.back() != '-' &&
         std::all_of(text.begin(), text.end(), [](char c) { return is_alphanumeric(c) || c == '-'; });
}

template <class Predicate>
bool every_part(std::string_view text, Predicate is_good) {
  for (;;) {
    const auto dot = text.find('.');
    if (!is_good(text.substr(0, dot))) return false;
    if (dot == std::string_view::npos) return true;
    text.remove_prefix(dot + 1);
  }
}

bool is_domain(std::string_view text) {
  const auto dot = text.rfind('.');
  if (dot == std::string_view::npos || !every_part(text, is_label)) return false;
  // A numeric last label is an IPv4 address, not a domain.
  return !std::all_of(text.begin() + static_cast<std::ptrdiff_t>(dot) + 1, text.end(), is_digit);
}

}  // namespace

std::string normalise_email(std::string_view address) {
  constexpr std::string_view space = " \t\r\n\f\v";
  const auto first = address.find_first_not_of(space);
  if (first == std::string_view::npos) return {};
  std::string text(address.substr(first, address.find_last_not_of(space) - first + 1));
  for (char& c : text) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return text;
}

std::string_view validate_email(std::string_view normalised) {
  if (normalised.empty()) return "Enter an e-mail address.";
  if (normalised.size() > max_address_bytes)
    return "The e-mail address must not be longer than 255 characters.";
  const auto at = normalised.rfind('@');
  if (at == std::string_view::npos) return "The e-mail address needs an @, as in name@example.com.";
  const auto local = normalised.substr(0, at);
  if (local.size() > max_local_bytes || !every_part(local, is_atom))
    return "The part of the e-mail address before the @ is not valid; check it for typing errors.";
  if (!is_domain(normalised.substr(at + 1)))
    return "The part of the e-mail address after the @ is not a domain name, as in name@example.com.";
  return {};
}

std::string_view validate_invited(std::string_view normalised) {
  if (!normalised.starts_with('@')) return validate_email(normalised);
  return is_domain(normalised.substr(1)) ? std::string_view()
                                         : "What comes after the @ is not a domain name, as in @example.com.";
}

}  // namespace steward
