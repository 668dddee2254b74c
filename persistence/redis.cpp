#include "persistence/redis.hpp"

#include <hiredis/hiredis.h>
#include <sys/time.h>

#include <charconv>

namespace steward {
namespace {

timeval to_timeval(std::chrono::milliseconds limit) {
  return {limit.count() / 1000, static_cast<suseconds_t>(limit.count() % 1000 * 1000)};
}

std::optional<int> number(std::string_view text, int most) {
  int value = 0;
  const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (fault != std::errc{} || end != text.data() + text.size() || value < 0 || value > most)
    return std::nullopt;
  return value;
}

// Percent-coded characters of user and password.
std::string decoded(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    int code = 0;
    const auto* digits = text.data() + i + 1;
    if (text[i] == '%' && i + 2 < text.size() &&
        std::from_chars(digits, digits + 2, code, 16).ptr == digits + 2) {
      out += static_cast<char>(code);
      i += 2;
    } else {
      out += text[i];
    }
  }
  return out;
}

void read_login(redis_address& into, std::string_view login) {
  const auto colon = login.find(':');
  if (colon == std::string_view::npos) {
    into.password = decoded(login);
  } else {
    into.user = decoded(login.substr(0, colon));
    into.password = decoded(login.substr(colon + 1));
  }
}

redis_answer read_answer(const redisReply& from) {
  redis_answer read;
  switch (from.type) {
    case REDIS_REPLY_ERROR:
      read.error.assign(from.str, from.len);
      break;
    case REDIS_REPLY_INTEGER:
      read.numbers.push_back(from.integer);
      break;
    case REDIS_REPLY_ARRAY:
      for (std::size_t i = 0; i < from.elements; ++i)
        if (from.element[i]->type == REDIS_REPLY_INTEGER) read.numbers.push_back(from.element[i]->integer);
      break;
    default:
      if (from.str) read.text.assign(from.str, from.len);
  }
  return read;
}

void expect(const redis_answer& answer) {
  if (!answer.error.empty()) throw redis_unavailable(answer.error);
}

}  // namespace

std::optional<redis_address> redis_address::parse(const std::string& url) {
  redis_address made;
  std::string_view rest = url;
  if (rest.starts_with("unix:///")) {
    made.path = rest.substr(7);
    return made;
  }
  if (!rest.starts_with("redis://")) return std::nullopt;
  rest.remove_prefix(8);
  if (const auto slash = rest.find('/'); slash != std::string_view::npos) {
    const auto database = rest.substr(slash + 1);
    const auto index = database.empty() ? 0 : number(database, 1'000'000);
    if (!index) return std::nullopt;
    made.database = *index;
    rest = rest.substr(0, slash);
  }
  if (const auto at = rest.rfind('@'); at != std::string_view::npos) {
    read_login(made, rest.substr(0, at));
    rest.remove_prefix(at + 1);
  }
  const auto bracket = rest.rfind(']');
  if (const auto colon = rest.rfind(':');
      colon != std::string_view::npos && (bracket == std::string_view::npos || colon > bracket)) {
    const auto port = number(rest.substr(colon + 1), 65'535);
    if (!port) return std::nullopt;
    made.port = *port;
    rest = rest.substr(0, colon);
  }
  if (rest.starts_with('[') && rest.ends_with(']')) rest = rest.substr(1, rest.size() - 2);
  if (rest.empty()) return std::nullopt;
  made.host = rest;
  return made;
}

void redis_connection::closer::operator()(redisContext* context) const { redisFree(context); }

redis_connection::redis_connection(const redis_address& at, std::chrono::milliseconds limit) {
  const auto wait = to_timeval(limit);
  context_.reset(at.path.empty() ? redisConnectWithTimeout(at.host.c_str(), at.port, wait)
                                 : redisConnectUnixWithTimeout(at.path.c_str(), wait));
  if (!context_) throw redis_unavailable("out of memory");
  if (context_->err) throw redis_unavailable(context_->errstr);
  limit_waits(limit);
  if (!at.password.empty())
    expect(ask(at.user.empty() ? std::vector<std::string>{"AUTH", at.password}
                               : std::vector<std::string>{"AUTH", at.user, at.password}));
  if (at.database != 0) expect(ask({"SELECT", std::to_string(at.database)}));
}

void redis_connection::limit_waits(std::chrono::milliseconds limit) {
  if (redisSetTimeout(context_.get(), to_timeval(limit)) != REDIS_OK)
    throw redis_unavailable("the socket takes no limit");
}

void redis_connection::queue(const std::vector<std::string>& words) {
  std::vector<const char*> texts;
  std::vector<std::size_t> sizes;
  for (const auto& word : words) {
    texts.push_back(word.data());
    sizes.push_back(word.size());
  }
  redisAppendCommandArgv(context_.get(), static_cast<int>(words.size()), texts.data(), sizes.data());
  ++queued_;
}

std::vector<redis_answer> redis_connection::run() {
  std::vector<redis_answer> answers;
  for (; queued_ > 0; --queued_) {
    void* raw = nullptr;
    if (redisGetReply(context_.get(), &raw) != REDIS_OK) throw redis_unavailable(context_->errstr);
    const std::unique_ptr<void, void (*)(void*)> reply(raw, freeReplyObject);
    answers.push_back(read_answer(*static_cast<redisReply*>(raw)));
  }
  return answers;
}

redis_answer redis_connection::ask(const std::vector<std::string>& words) {
  queue(words);
  return std::move(run().front());
}

}  // namespace steward
