#include "gateways/ai/cache.hpp"

#include "identity/digest.hpp"
#include "identity/hex.hpp"

namespace steward {

std::optional<std::string> ai_memory_cache::find(const std::string& key) {
  const std::lock_guard guard(lock_);
  const auto found = places_.find(key);
  if (found == places_.end()) return {};
  if (found->second->end <= now_()) {
    drop(found->second);
    return {};
  }
  entries_.splice(entries_.begin(), entries_, found->second);
  return found->second->value;
}

void ai_memory_cache::keep(const std::string& key, std::string value) {
  const std::lock_guard guard(lock_);
  if (const auto found = places_.find(key); found != places_.end()) drop(found->second);
  entries_.push_front({key, std::move(value), now_() + ai_answer_life});
  places_[key] = entries_.begin();
  bytes_ += entries_.front().bytes();
  while (bytes_ > most_bytes_) drop(std::prev(entries_.end()));
}

std::size_t ai_memory_cache::bytes() const {
  const std::lock_guard guard(lock_);
  return bytes_;
}

void ai_memory_cache::drop(std::list<entry>::iterator one) {
  bytes_ -= one->bytes();
  places_.erase(one->key);
  entries_.erase(one);
}

std::string question_key(const ai_question& question) {
  const nlohmann::json prompt{question.purpose, question.instructions, question.schema, question.most_output};
  auto key = hex_of(sha256(prompt.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace))) + ':' +
             hex_of(sha256(question.content));
  if (!question.is_public) key += ':' + question.user.to_string();
  return key;
}

}  // namespace steward
