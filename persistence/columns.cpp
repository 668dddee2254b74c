#include "persistence/columns.hpp"

namespace steward {

void append_int32(std::string& out, std::uint32_t value) {
  for (int shift = 24; shift >= 0; shift -= 8) out += static_cast<char>(value >> shift);
}

void append_int64(std::string& out, std::uint64_t value) {
  append_int32(out, static_cast<std::uint32_t>(value >> 32));
  append_int32(out, static_cast<std::uint32_t>(value));
}

void append_sized(std::string& out, std::string_view text) {
  append_int32(out, static_cast<std::uint32_t>(text.size()));
  out += text;
}

void append_array_head(std::string& out, std::uint32_t element_oid, std::size_t count) {
  append_int32(out, 1);  // dimensions
  append_int32(out, 1);  // there may be nulls
  append_int32(out, element_oid);
  append_int32(out, static_cast<std::uint32_t>(count));
  append_int32(out, 1);  // the first index
}

namespace {

void append_quoted(std::string& out, std::string_view text) {
  out += '"';
  std::size_t clean = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '"' && text[i] != '\\') continue;
    out.append(text, clean, i - clean);
    out += '\\';
    clean = i;
  }
  out.append(text, clean, text.size() - clean);
  out += '"';
}

}  // namespace

void append_literal(std::string& out, const std::vector<std::string>& values) {
  out += '{';
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (i) out += ',';
    append_quoted(out, values[i]);
  }
  out += '}';
}

std::vector<std::string> parse_array(std::string_view literal) {
  std::vector<std::string> values;
  for (std::size_t i = 1; i + 1 < literal.size();) {
    std::string value;
    if (literal[i] == '"') {
      for (++i; literal[i] != '"'; ++i) {
        if (literal[i] == '\\') ++i;
        value += literal[i];
      }
      ++i;
    } else {
      while (literal[i] != ',' && literal[i] != '}') value += literal[i++];
    }
    values.push_back(std::move(value));
    ++i;  // the comma or the closing brace
  }
  return values;
}

}  // namespace steward
