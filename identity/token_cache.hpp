#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "identity/token.hpp"

namespace steward {

/// Remembers tokens that were verified, so that the next request with the same token costs a hash and one
/// comparison of the whole token instead of a signature check. `Value` is what the edge has found out about
/// the bearer (the user id).
///
/// Holds at most `capacity` tokens and evicts by second chance: what was used since the hand last passed
/// stays. Only verified tokens may go in. Not synchronised: each io thread owns one. A hit allocates nothing.
template <class Value>
class token_cache {
 public:
  struct entry {
    claims who;
    Value value;
  };

  /// `capacity` is at least 1. A full cache takes about 1 KiB for each token of usual length.
  explicit token_cache(std::size_t capacity) : capacity_(capacity < 1 ? 1 : capacity) {
    nodes_.reserve(capacity_ + 1);  // never rehashes, so that the ring's iterators stay valid
    ring_.reserve(capacity_);
  }

  token_cache(const token_cache&) = delete;
  token_cache& operator=(const token_cache&) = delete;

  /// The entry of `token`, or nullptr when it is unknown or has expired by `now` (unix seconds, no skew: the
  /// verifier decides within it). Valid until the next call of find, insert or erase.
  const entry* find(std::string_view token, std::int64_t now) {
    const auto found = nodes_.find(token);
    if (found == nodes_.end() || found->second.content.who.expires_at <= now) {
      ++misses_;
      if (found != nodes_.end()) remove(found);
      return nullptr;
    }
    ++hits_;
    found->second.used = true;
    return &found->second.content;
  }

  /// Stores or replaces `token`; evicts another one when the cache is full.
  void insert(std::string_view token, claims who, Value value) {
    erase(token);
    const auto added = nodes_.try_emplace(std::string(token), std::move(who), std::move(value)).first;
    if (ring_.size() < capacity_) {
      added->second.place = ring_.size();
      ring_.push_back(added);
    } else {
      added->second.place = evict();
      ring_[added->second.place] = added;
    }
  }

  /// Forgets `token`, for instance when its bearer signs out.
  void erase(std::string_view token) {
    if (const auto found = nodes_.find(token); found != nodes_.end()) remove(found);
  }

  void clear() {
    ring_.clear();
    nodes_.clear();
    hand_ = 0;
  }

  std::size_t size() const { return nodes_.size(); }
  std::uint64_t hits() const { return hits_; }
  std::uint64_t misses() const { return misses_; }

 private:
  struct node {
    node(claims who, Value value) : content{std::move(who), std::move(value)} {}
    entry content;
    std::size_t place = 0;
    bool used = false;
  };

  // The end of a verified token is its signature, as random as a hash can be: hashing more would add nothing.
  // Deliberately not noexcept: libstdc++ then keeps the hash in the node and compares it before the text.
  struct signature_hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view token) const {
      constexpr std::size_t tail = 24;
      return std::hash<std::string_view>{}(token.substr(token.size() < tail ? 0 : token.size() - tail));
    }
  };

  using map = std::unordered_map<std::string, node, signature_hash, std::equal_to<>>;

  // Frees a place in the ring for the newcomer, which the hand then reaches last.
  std::size_t evict() {
    for (;; ++hand_) {
      if (hand_ >= ring_.size()) hand_ = 0;
      if (std::exchange(ring_[hand_]->second.used, false)) continue;
      nodes_.erase(ring_[hand_]);
      return hand_++;
    }
  }

  void remove(typename map::iterator gone) {
    const std::size_t place = gone->second.place;
    ring_[place] = ring_.back();
    ring_[place]->second.place = place;
    ring_.pop_back();
    nodes_.erase(gone);
  }

  std::size_t capacity_;
  map nodes_;
  std::vector<typename map::iterator> ring_;
  std::size_t hand_ = 0;
  std::uint64_t hits_ = 0;
  std::uint64_t misses_ = 0;
};

}  // namespace steward
