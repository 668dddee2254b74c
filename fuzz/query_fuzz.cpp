// Any query string: decoding yields UTF-8 without control characters or nothing, and encoding it again gives
// it back.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "http/entity_tag.hpp"
#include "http/negotiation.hpp"
#include "http/query.hpp"
#include "http/trace.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace steward::http;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  std::vector<std::pair<std::string, std::string>> pairs;
  if (parse_query(text, pairs)) {
    std::string again;
    for (const auto& [name, value] : pairs) {
      if (!is_clean_text(name) || !is_clean_text(value)) std::abort();
      append_percent_encoded(again, name);
      again += '=';
      append_percent_encoded(again, value);
      again += '&';
    }
    std::vector<std::pair<std::string, std::string>> second;
    if (!parse_query(again, second) || second != pairs) std::abort();
  }
  // The headers with a grammar of their own take anything, too.
  (void)accept_quality(text, "application/json");
  (void)choose_coding(text);
  (void)is_json_type(text);
  (void)parse_entity_tags(text, true);
  (void)none_match_hits(text, "\"3\"");
  (void)parse_traceparent(text);
  return 0;
}
