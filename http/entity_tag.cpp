#include "http/entity_tag.hpp"

#include <algorithm>
#include <charconv>
#include <cstring>

namespace steward::http {
namespace {

struct one_tag {
  bool weak = false;
  std::string_view opaque;  // between the quotes, without a coding suffix
};

std::string_view without_coding(std::string_view opaque) {
  for (const std::string_view suffix : {"-gzip", "-br"})
    if (opaque.ends_with(suffix)) return opaque.substr(0, opaque.size() - suffix.size());
  return opaque;
}

void skip_space(std::string_view& text) {
  text.remove_prefix(std::min(text.find_first_not_of(" \t"), text.size()));
}

// Takes the next tag off `list`; nothing at a fault.
std::optional<one_tag> next_tag(std::string_view& list) {
  one_tag tag;
  if (list.starts_with("W/")) {
    tag.weak = true;
    list.remove_prefix(2);
  }
  if (!list.starts_with('"')) return std::nullopt;
  const auto end = list.find('"', 1);
  if (end == std::string_view::npos) return std::nullopt;
  tag.opaque = without_coding(list.substr(1, end - 1));
  list.remove_prefix(end + 1);
  skip_space(list);
  if (list.empty()) return tag;
  if (list.front() != ',') return std::nullopt;
  list.remove_prefix(1);
  skip_space(list);
  return tag;
}

}  // namespace

bool entity_tags::contains(std::string_view etag) const {
  return any || std::find(tags.begin(), tags.end(), etag) != tags.end();
}

std::optional<entity_tags> parse_entity_tags(std::string_view list, bool keep_weak) {
  entity_tags result;
  skip_space(list);
  if (list == "*") {
    result.any = true;
    return result;
  }
  while (!list.empty()) {
    const auto tag = next_tag(list);
    if (!tag) return std::nullopt;
    if (tag->weak && !keep_weak) continue;
    result.tags.push_back('"' + std::string(tag->opaque) + '"');
  }
  return result;
}

std::optional<entity_tags> if_match(const request& req) {
  const auto list = req.header("If-Match");
  if (list.empty()) return std::nullopt;
  return parse_entity_tags(list, false).value_or(entity_tags{});
}

bool none_match_hits(std::string_view list, std::string_view etag) {
  skip_space(list);
  if (list == "*") return !etag.empty();
  if (etag.size() < 2) return false;
  const auto wanted = etag.substr(1, etag.size() - 2);
  while (!list.empty()) {
    const auto tag = next_tag(list);
    if (!tag) return false;
    if (tag->opaque == wanted) return true;
  }
  return false;
}

std::string make_etag(std::string_view body) {
  // Two rounds of multiply and rotate over eight bytes at a time: quick, and good enough to tell versions
  // apart.
  std::uint64_t hash = 0x9E3779B97F4A7C15ull ^ body.size();
  const auto mix = [&hash](std::uint64_t word) {
    hash ^= word;
    hash *= 0xD6E8FEB86659FD93ull;
    hash ^= hash >> 32;
  };
  std::size_t at = 0;
  for (; at + 8 <= body.size(); at += 8) {
    std::uint64_t word;
    std::memcpy(&word, body.data() + at, 8);
    mix(word);
  }
  std::uint64_t rest = 0;
  if (at < body.size()) std::memcpy(&rest, body.data() + at, body.size() - at);
  mix(rest);
  mix(hash >> 29);

  char text[48] = {'"'};
  char* end = std::to_chars(text + 1, text + 24, hash, 16).ptr;
  *end++ = '.';
  end = std::to_chars(end, text + sizeof text - 1, body.size(), 16).ptr;
  *end++ = '"';
  return {text, end};
}

std::string with_coding(std::string_view etag, std::string_view coding) {
  std::string tagged(etag.substr(0, etag.size() - 1));
  tagged += '-';
  tagged += coding;
  tagged += '"';
  return tagged;
}

}  // namespace steward::http
