#include "domain/json_write.hpp"

#include <cmath>

namespace steward {
namespace {

constexpr char digits[] = "0123456789abcdef";

bool needs_escape(unsigned char c) { return c < 0x20 || c == '"' || c == '\\'; }

void append_escaped(std::string& out, unsigned char c) {
  switch (c) {
    case '"':
      out += "\\\"";
      return;
    case '\\':
      out += "\\\\";
      return;
    case '\n':
      out += "\\n";
      return;
    case '\r':
      out += "\\r";
      return;
    case '\t':
      out += "\\t";
      return;
    default:
      out += "\\u00";
      out += digits[c >> 4];
      out += digits[c & 15];
  }
}

}  // namespace

void append_json(std::string& out, std::string_view text) {
  out += '"';
  std::size_t clean = 0;  // start of the run that needs no escaping
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto c = static_cast<unsigned char>(text[i]);
    if (!needs_escape(c)) continue;
    out.append(text, clean, i - clean);
    append_escaped(out, c);
    clean = i + 1;
  }
  out.append(text, clean, text.size() - clean);
  out += '"';
}

void append_number(std::string& out, double value) {
  const auto size = std::abs(value);
  if (!std::isfinite(value)) {
    out += "null";
    return;
  }
  const bool plain = size == 0 || (size >= 1e-6 && size < 1e15);
  char text[32];
  const auto end = std::to_chars(text, text + sizeof text, value,
                                 plain ? std::chars_format::fixed : std::chars_format::scientific);
  out.append(text, end.ptr);
}

void append_json(std::string& out, const uuid& id) {
  out += '"';
  id.append_to(out);
  out += '"';
}

void append_json(std::string& out, timestamp at) {
  out += '"';
  append_time(out, at);
  out += '"';
}

}  // namespace steward
