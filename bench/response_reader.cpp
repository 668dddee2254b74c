#include "bench/response_reader.hpp"

#include <algorithm>
#include <charconv>

namespace steward::bench {
namespace {

constexpr char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

bool same(std::string_view text, std::string_view lowercase) {
  return text.size() == lowercase.size() && std::equal(text.begin(), text.end(), lowercase.begin(),
                                                       [](char a, char b) { return lower(a) == b; });
}

std::string_view trim(std::string_view text) {
  const auto first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

/// Whether a comma list has the (lowercase) word.
bool has_word(std::string_view list, std::string_view word) {
  while (!list.empty()) {
    const auto comma = std::min(list.find(','), list.size());
    if (same(trim(list.substr(0, comma)), word)) return true;
    list.remove_prefix(std::min(comma + 1, list.size()));
  }
  return false;
}

template <class Number>
bool whole_number(std::string_view text, Number& out, int base) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out, base);
  return error == std::errc{} && end == text.data() + text.size();
}

}  // namespace

std::size_t response_reader::feed(std::string_view bytes) {
  std::size_t used = 0;
  while (state_ == state::need_more && used < bytes.size()) {
    const auto rest = bytes.substr(used);
    started_ = true;
    used += part_ == part::head ? take_head(rest) : take_body(rest);
  }
  return used;
}

bool response_reader::closed() noexcept {
  if (state_ == state::need_more && part_ == part::until_close) state_ = state::complete;
  keep_alive_ = false;
  return state_ == state::complete;
}

void response_reader::reset() noexcept {
  state_ = state::need_more;
  part_ = part::head;
  started_ = chunked_ = sized_ = false;
  keep_alive_ = true;
  status_ = 0;
  left_ = 0;
  line_.clear();
  body_.clear();
}

std::size_t response_reader::take_head(std::string_view bytes) {
  if (line_.empty()) {  // the usual case: the whole head lies in one read, and nothing is copied
    const auto end = bytes.find("\r\n\r\n");
    if (end != std::string_view::npos) {
      read_head(bytes.substr(0, end));
      return end + 4;
    }
  }
  const auto before = line_.size();
  line_.append(bytes);
  const auto end = line_.find("\r\n\r\n", before < 3 ? 0 : before - 3);
  if (end == std::string::npos) {
    if (line_.size() > head_limit) fail();
    return bytes.size();
  }
  const std::string head = line_.substr(0, end);
  line_.clear();
  read_head(head);
  return end + 4 - before;
}

void response_reader::read_head(std::string_view head) {
  const auto status_line = head.substr(0, head.find("\r\n"));
  const bool known = status_line.size() >= 12 && status_line.starts_with("HTTP/1.") && status_line[8] == ' ';
  if (!known || !whole_number(status_line.substr(9, 3), status_, 10) || status_ < 100) return fail();
  keep_alive_ = status_line[7] != '0';
  for (auto at = status_line.size(); at < head.size() && state_ == state::need_more;) {
    at += 2;
    const auto end = std::min(head.find("\r\n", at), head.size());
    read_field(head.substr(at, end - at));
    at = end;
  }
  if (state_ == state::need_more) choose_body();
}

void response_reader::read_field(std::string_view line) {
  // Three names matter; their first letter rules out nearly every other line.
  if (line.empty() || (lower(line[0]) != 'c' && lower(line[0]) != 't')) return;
  const auto colon = line.find(':');
  if (colon == std::string_view::npos) return fail();
  const auto name = line.substr(0, colon);
  const auto value = trim(line.substr(colon + 1));
  if (same(name, "content-length")) {
    sized_ = true;
    if (!whole_number(value, left_, 10)) fail();
  } else if (same(name, "transfer-encoding")) {
    chunked_ = has_word(value, "chunked");
  } else if (same(name, "connection")) {
    if (has_word(value, "close")) keep_alive_ = false;
    if (has_word(value, "keep-alive")) keep_alive_ = true;
  }
}

void response_reader::choose_body() {
  if (status_ < 200 && status_ != 101) {  // an interim answer: the real one follows
    reset();
    started_ = true;
  } else if (status_ == 101 || status_ == 204 || status_ == 304) {
    state_ = state::complete;
  } else if (chunked_) {
    part_ = part::chunk_size;
  } else if (!sized_) {
    part_ = part::until_close;
  } else {
    part_ = part::sized;
    if (left_ == 0) state_ = state::complete;
  }
}

std::size_t response_reader::take_body(std::string_view bytes) {
  if (part_ == part::until_close) {
    keep(bytes);
    return bytes.size();
  }
  if (part_ != part::sized && part_ != part::chunk_data) return take_line(bytes);
  const auto size = static_cast<std::size_t>(std::min<std::uint64_t>(left_, bytes.size()));
  keep(bytes.substr(0, size));
  left_ -= size;
  if (left_ == 0) {
    if (part_ == part::sized) state_ = state::complete;
    part_ = part::chunk_end;
  }
  return size;
}

std::size_t response_reader::take_line(std::string_view bytes) {
  const auto newline = bytes.find('\n');
  const auto size = newline == std::string_view::npos ? bytes.size() : newline + 1;
  line_.append(bytes.substr(0, size));
  if (line_.size() > head_limit) {
    fail();
  } else if (newline != std::string_view::npos) {
    line_.pop_back();
    if (!line_.empty() && line_.back() == '\r') line_.pop_back();
    end_of_line();
    line_.clear();
  }
  return size;
}

void response_reader::end_of_line() {
  if (part_ == part::chunk_size) return start_chunk();
  if (part_ == part::chunk_end) {
    part_ = part::chunk_size;
    if (!line_.empty()) fail();
  } else if (line_.empty()) {
    state_ = state::complete;
  }
}

void response_reader::start_chunk() {
  const auto size = trim(std::string_view(line_).substr(0, line_.find(';')));
  if (!whole_number(size, left_, 16)) return fail();
  part_ = left_ == 0 ? part::trailer : part::chunk_data;
}

void response_reader::keep(std::string_view bytes) {
  if (keep_body_) {
    body_.append(bytes);
  } else if (status_ >= 400 && body_.size() < excerpt_limit) {
    body_.append(bytes.substr(0, excerpt_limit - body_.size()));
  }
}

}  // namespace steward::bench
