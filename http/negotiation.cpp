#include "http/negotiation.hpp"

#include "http/ascii.hpp"

namespace steward::http {
namespace {

// "0.25" is 250; anything malformed is 1000, as if it were not there.
int parse_quality(std::string_view text) {
  if (text.empty() || (text[0] != '0' && text[0] != '1') || text.size() > 5 ||
      (text.size() > 1 && text[1] != '.'))
    return 1000;
  int value = (text[0] - '0') * 1000, unit = 100;
  for (const char digit : text.substr(text.size() > 1 ? 2 : 1)) {
    if (digit < '0' || digit > '9') return 1000;
    value += (digit - '0') * unit;
    unit /= 10;
  }
  return value > 1000 ? 1000 : value;
}

// Takes "name; a=b; q=0.5" apart: leaves the name, returns the quality.
int split_quality(std::string_view& element) {
  int quality = 1000;
  auto parameters = element;
  element = next_element(parameters, ';');
  while (!parameters.empty()) {
    const auto parameter = next_element(parameters, ';');
    if (parameter.size() > 2 && to_lower(parameter[0]) == 'q' && parameter[1] == '=')
      quality = parse_quality(parameter.substr(2));
  }
  return quality;
}

}  // namespace

int accept_quality(std::string_view accept, std::string_view type) {
  if (trim(accept).empty()) return 1000;
  const auto family = type.substr(0, type.find('/') + 1);
  int quality = 0, best_rank = 0;
  while (!accept.empty()) {
    auto range = next_element(accept);
    const int q = split_quality(range);
    int rank = 0;
    if (equal_ignoring_case(range, type))
      rank = 3;
    else if (range.ends_with("/*") && equal_ignoring_case(range.substr(0, range.size() - 1), family))
      rank = 2;
    else if (range == "*/*" || range == "*")
      rank = 1;
    if (rank > best_rank || (rank == best_rank && rank > 0 && q > quality)) {
      best_rank = rank;
      quality = q;
    }
  }
  return quality;
}

std::string_view to_string(coding which) {
  switch (which) {
    case coding::gzip:
      return "gzip";
    case coding::brotli:
      return "br";
    case coding::identity:
      break;
  }
  return "identity";
}

coding choose_coding(std::string_view accept_encoding) {
  int gzip = -1, brotli = -1, any = 0;
  while (!accept_encoding.empty()) {
    auto name = next_element(accept_encoding);
    const int q = split_quality(name);
    if (equal_ignoring_case(name, "gzip") || equal_ignoring_case(name, "x-gzip")) gzip = q;
    if (equal_ignoring_case(name, "br")) brotli = q;
    if (name == "*") any = q;
  }
  if (gzip < 0) gzip = any;
  if (brotli < 0) brotli = any;
  if (brotli > 0 && brotli >= gzip) return coding::brotli;
  return gzip > 0 ? coding::gzip : coding::identity;
}

bool is_form_type(std::string_view content_type) {
  return equal_ignoring_case(next_element(content_type, ';'), "application/x-www-form-urlencoded");
}

bool is_json_type(std::string_view content_type) {
  const auto type = next_element(content_type, ';');
  const bool json = equal_ignoring_case(type, "application/json") ||
                    (type.size() > 17 && equal_ignoring_case(type.substr(0, 12), "application/") &&
                     equal_ignoring_case(type.substr(type.size() - 5), "+json"));
  if (!json) return false;
  while (!content_type.empty()) {
    auto parameter = next_element(content_type, ';');
    const auto equals = parameter.find('=');
    if (!equal_ignoring_case(parameter.substr(0, equals), "charset")) continue;
    auto charset = equals == std::string_view::npos ? std::string_view{} : parameter.substr(equals + 1);
    if (charset.size() > 1 && charset.front() == '"' && charset.back() == '"')
      charset = charset.substr(1, charset.size() - 2);
    if (!equal_ignoring_case(charset, "utf-8") && !equal_ignoring_case(charset, "utf8")) return false;
  }
  return true;
}

}  // namespace steward::http
