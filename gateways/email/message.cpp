#include "gateways/email/message.hpp"

#include <algorithm>
#include <array>
#include <ctime>

namespace steward {
namespace {

constexpr std::size_t longest_line = 998;  // RFC 5322 2.1.1, without the line end
constexpr std::size_t folded_line = 76;
constexpr std::size_t word_bytes = 45;  // of an encoded word: 60 characters in base64

bool is_ascii(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](unsigned char c) { return c < 0x80; });
}

bool is_continuation(char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }

std::string without_controls(std::string_view text) {
  std::string out(text);
  for (char& c : out)
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) c = ' ';
  return out;
}

std::string base64(std::string_view text) {
  constexpr std::string_view letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  for (std::size_t i = 0; i < text.size(); i += 3) {
    unsigned bits = 0;
    const auto left = std::min<std::size_t>(3, text.size() - i);
    for (std::size_t k = 0; k < 3; ++k)
      bits = bits << 8 | (k < left ? static_cast<unsigned char>(text[i + k]) : 0u);
    for (std::size_t k = 0; k < 4; ++k) out += k <= left ? letters[bits >> (18 - 6 * k) & 63] : '=';
  }
  return out;
}

// Encoded words (RFC 2047), none of which cuts a character in two.
std::string encoded_words(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    auto size = std::min(text.size(), word_bytes);
    while (size < text.size() && size > 1 && is_continuation(text[size])) --size;
    if (!out.empty()) out += "\r\n ";
    out += "=?UTF-8?B?" + base64(text.substr(0, size)) + "?=";
    text.remove_prefix(size);
  }
  return out;
}

// Folded at spaces where it is long.
std::string plain_words(std::string_view text, std::size_t used) {
  std::string out;
  while (used + text.size() > folded_line) {
    auto space = text.rfind(' ', folded_line > used ? folded_line - used : 0);
    if (space == std::string_view::npos || space == 0) space = text.find(' ', 1);
    if (space == std::string_view::npos) break;
    out.append(text.substr(0, space)).append("\r\n");
    text.remove_prefix(space);
    used = 0;
  }
  return out.append(text);
}

// Whether a text can stand in a header as it is: it must not look like an encoded word, nor be too long to
// fold.
bool is_plain(std::string_view text) {
  return is_ascii(text) && text.find("=?") == std::string_view::npos && text.size() < longest_line / 2;
}

std::string unstructured(std::string_view name, std::string_view value) {
  const auto text = without_controls(value);
  std::string line(name);
  line += ": ";
  return line + (is_plain(text) ? plain_words(text, line.size()) : encoded_words(text)) + "\r\n";
}

std::string address_of(const mailbox& who) {
  if (who.name.empty()) return who.address;
  const auto name = without_controls(who.name);
  if (!is_plain(name)) return encoded_words(name) + "\r\n <" + who.address + '>';
  std::string quoted = "\"";
  for (const char c : name) {
    if (c == '"' || c == '\\') quoted += '\\';
    quoted += c;
  }
  return quoted + "\" <" + who.address + '>';
}

std::string date_of(timestamp at) {
  constexpr std::array<std::string_view, 7> days{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  constexpr std::array<std::string_view, 12> months{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                    "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const auto seconds = std::chrono::floor<std::chrono::seconds>(at).time_since_epoch().count();
  const std::time_t time = static_cast<std::time_t>(seconds);
  std::tm parts{};
  gmtime_r(&time, &parts);
  std::array<char, 32> clock;
  std::strftime(clock.data(), clock.size(), "%Y %H:%M:%S +0000", &parts);
  return std::string(days[static_cast<std::size_t>(parts.tm_wday)]) + ", " + std::to_string(parts.tm_mday) +
         ' ' + std::string(months[static_cast<std::size_t>(parts.tm_mon)]) + ' ' + clock.data();
}

std::string with_line_ends(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '\r') continue;
    if (c == '\n') out += '\r';
    out += c;
  }
  if (!out.ends_with("\r\n")) out += "\r\n";
  return out;
}

bool has_long_line(std::string_view text) {
  for (std::size_t start = 0; start < text.size();) {
    const auto end = std::min(text.find('\r', start), text.size());
    if (end - start > longest_line) return true;
    start = end + 2;
  }
  return false;
}

// RFC 2045 6.7.
std::string quoted_printable(std::string_view text) {
  constexpr std::string_view digits = "0123456789ABCDEF";
  std::string out;
  std::size_t column = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text.substr(i, 2) == "\r\n") {
      out += "\r\n";
      column = 0;
      ++i;
      continue;
    }
    const auto c = static_cast<unsigned char>(text[i]);
    const bool at_end = text.substr(i + 1, 2) == "\r\n";
    const bool as_it_is = (c > ' ' && c < 0x7f && c != '=') || (c == ' ' && !at_end);
    if (column + (as_it_is ? 1 : 3) > folded_line - 1) {
      out += "=\r\n";
      column = 0;
    }
    if (as_it_is) {
      out += text[i];
      ++column;
    } else {
      out += {'=', digits[c >> 4], digits[c & 15]};
      column += 3;
    }
  }
  return out;
}

void append_part(std::string& out, std::string_view type, std::string_view content) {
  const auto text = with_line_ends(content);
  const bool plain = is_ascii(text) && !has_long_line(text);
  out.append("Content-Type: ").append(type).append("; charset=utf-8\r\nContent-Transfer-Encoding: ");
  out.append(plain ? "7bit" : "quoted-printable").append("\r\n\r\n");
  out.append(plain ? text : quoted_printable(text));
}

}  // namespace

bool is_sendable(std::string_view address) {
  const auto at = address.find('@');
  if (at == 0 || at == std::string_view::npos || at + 1 == address.size() || address.size() > 254)
    return false;
  if (address.find('@', at + 1) != std::string_view::npos) return false;
  return std::all_of(address.begin(), address.end(), [](char c) {
    return c > ' ' && c < 0x7f && std::string_view("<>()[],;:\\\"").find(c) == std::string_view::npos;
  });
}

mailbox mailbox::parse(std::string_view text) {
  const auto trim = [](std::string_view part) {
    while (!part.empty() && part.front() == ' ') part.remove_prefix(1);
    while (!part.empty() && part.back() == ' ') part.remove_suffix(1);
    return part;
  };
  mailbox who;
  const auto open = text.rfind('<');
  if (open != std::string_view::npos && text.ends_with('>')) {
    who.name = trim(text.substr(0, open));
    who.address = text.substr(open + 1, text.size() - open - 2);
  } else {
    who.address = trim(text);
  }
  if (!is_sendable(who.address)) who.address.clear();
  return who;
}

std::vector<std::pair<std::string, std::string>> unsubscribe_headers(const email_message& message) {
  const auto& url = message.unsubscribe_url;
  const auto fits = [](char c) { return c > ' ' && c < 0x7f && c != '<' && c != '>'; };
  if (url.empty() || url.size() > longest_line / 2 || !std::all_of(url.begin(), url.end(), fits)) return {};
  return {{"List-Unsubscribe", '<' + url + '>'}, {"List-Unsubscribe-Post", "List-Unsubscribe=One-Click"}};
}

std::string compose(const email_message& message) {
  const auto domain = message.from.address.substr(message.from.address.find('@') + 1);
  const auto boundary = "=_" + message.id;  // "=_" stands in neither 7bit text of ours nor quoted-printable
  std::string out;
  out += "Date: " + date_of(message.at) + "\r\n";
  out += "From: " + address_of(message.from) + "\r\n";
  out += "To: " + address_of(message.to) + "\r\n";
  out += unstructured("Subject", message.subject);
  out += "Message-ID: <" + message.id + '@' + domain + ">\r\n";
  out += "Auto-Submitted: auto-generated\r\n";
  for (const auto& [name, value] : unsubscribe_headers(message)) out += name + ": " + value + "\r\n";
  out += "MIME-Version: 1.0\r\n";
  out += "Content-Type: multipart/alternative; boundary=\"" + boundary + "\"\r\n\r\n";
  out += "--" + boundary + "\r\n";
  append_part(out, "text/plain", message.text);
  out += "--" + boundary + "\r\n";
  append_part(out, "text/html", message.html);
  out += "--" + boundary + "--\r\n";
  return out;
}

}  // namespace steward
