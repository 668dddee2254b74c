#include <algorithm>
#include <charconv>

#include "domain/monitors/document.hpp"
#include "domain/task_text.hpp"

namespace steward {
namespace {

struct entity {
  std::string_view name;
  std::string_view text;
};

constexpr entity entities[] = {
    {"amp", "&"},       {"lt", "<"},     {"gt", ">"},     {"quot", "\""},  {"apos", "'"},
    {"nbsp", "\u00A0"}, {"euro", "€"},   {"pound", "£"},  {"yen", "¥"},    {"cent", "¢"},
    {"dollar", "$"},    {"percnt", "%"}, {"copy", "©"},   {"reg", "®"},    {"trade", "™"},
    {"hellip", "…"},    {"ndash", "–"},  {"mdash", "—"},  {"lsquo", "‘"},  {"rsquo", "’"},
    {"ldquo", "“"},     {"rdquo", "”"},  {"laquo", "«"},  {"raquo", "»"},  {"bull", "•"},
    {"middot", "·"},    {"deg", "°"},    {"times", "×"},  {"minus", "−"},  {"plusmn", "±"},
    {"frac12", "½"},    {"sup2", "²"},   {"micro", "µ"},  {"para", "¶"},   {"sect", "§"},
    {"check", "✓"},     {"auml", "ä"},   {"ouml", "ö"},   {"uuml", "ü"},   {"Auml", "Ä"},
    {"Ouml", "Ö"},      {"Uuml", "Ü"},   {"szlig", "ß"},  {"eacute", "é"}, {"egrave", "è"},
    {"ecirc", "ê"},     {"agrave", "à"}, {"aacute", "á"}, {"acirc", "â"},  {"ccedil", "ç"},
    {"ntilde", "ñ"},    {"oacute", "ó"}, {"ocirc", "ô"},  {"iacute", "í"}, {"icirc", "î"},
    {"uacute", "ú"},    {"ucirc", "û"},  {"aring", "å"},  {"Aring", "Å"},  {"oslash", "ø"},
    {"Oslash", "Ø"},    {"aelig", "æ"},  {"AElig", "Æ"},  {"Eacute", "É"}, {"iexcl", "¡"},
    {"iquest", "¿"},    {"thinsp", " "}, {"ensp", " "},   {"emsp", " "},   {"shy", "\u00AD"},
    {"zwnj", "\u200C"}, {"rarr", "→"}};

std::string numbered(std::string_view digits) {
  const bool hex = digits.starts_with('x') || digits.starts_with('X');
  if (hex) digits.remove_prefix(1);
  std::uint32_t code = 0;
  const auto end = digits.data() + digits.size();
  const auto [last, fault] = std::from_chars(digits.data(), end, code, hex ? 16 : 10);
  if (last != end || digits.empty() || fault == std::errc::invalid_argument) return {};
  const bool good =
      fault == std::errc{} && code >= 0x20 && code <= 0x10FFFF && (code < 0xD800 || code > 0xDFFF);
  std::string out;
  append_character(out, good ? static_cast<char32_t>(code) : code > 0 && code < 0x20 ? U' ' : U'\uFFFD');
  return out;
}

}  // namespace

void append_character(std::string& out, char32_t code) {
  const auto tail = [&](int shift) { out += static_cast<char>(0x80 | (code >> shift & 0x3F)); };
  if (code < 0x80) {
    out += static_cast<char>(code);
  } else if (code < 0x800) {
    out += static_cast<char>(0xC0 | code >> 6);
    tail(0);
  } else if (code < 0x10000) {
    out += static_cast<char>(0xE0 | code >> 12);
    tail(6);
    tail(0);
  } else {
    out += static_cast<char>(0xF0 | code >> 18);
    tail(12);
    tail(6);
    tail(0);
  }
}

std::string character_named(std::string_view reference) {
  if (reference.starts_with('#')) return numbered(reference.substr(1));
  for (const auto& one : entities)
    if (one.name == reference) return std::string(one.text);
  return {};
}

std::string to_utf8(std::string_view bytes) {
  if (is_utf8(bytes)) return std::string(bytes);
  std::string out;
  out.reserve(bytes.size());
  for (std::size_t at = 0; at < bytes.size();) {
    const auto first = static_cast<unsigned char>(bytes[at]);
    const std::size_t size = first < 0x80 ? 1 : first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
    const auto one = bytes.substr(at, size);
    const bool good = is_utf8(one);
    out += good ? one : std::string_view("\uFFFD");
    at += good ? size : 1;
  }
  return out;
}

}  // namespace steward
