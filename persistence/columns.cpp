#include "persistence/columns.hpp"

namespace steward {

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

void append_array(std::string& out, const std::vector<std::string>& values) {
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
