#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <utility>
#include <vector>

namespace steward {

/// What an io thread waits for, by number. A number is used once; it ends in the place of its request, so
/// that finding one needs no hashing and adding one, as a rule, no allocation. At most 65,536 at a time. Used
/// on one thread.
template <class Request>
class pending_requests {
 public:
  using number = std::uint64_t;  ///< never 0; fits the 61 bits that CAF has for the id of a request

  number add(Request request) {
    if (free_.empty()) {
      free_.push_back(static_cast<std::uint32_t>(places_.size()));
      places_.emplace_back();
    }
    const auto place = free_.back();
    free_.pop_back();
    auto& taken = places_[place];
    taken.id = ++turn_ << place_bits | place;
    taken.content.emplace(std::move(request));
    ++size_;
    return taken.id;
  }

  /// Null when there is none of that number, or no longer. Valid until it is taken.
  Request* find(number id) {
    const auto place = id & ((number{1} << place_bits) - 1);
    if (place >= places_.size() || places_[place].id != id) return nullptr;
    return &*places_[place].content;
  }

  /// Removes one that is there.
  Request take(number id) {
    const auto place = static_cast<std::uint32_t>(id & ((number{1} << place_bits) - 1));
    auto& left = places_[place];
    auto request = std::move(*left.content);
    left.content.reset();
    left.id = 0;
    free_.push_back(place);
    --size_;
    return request;
  }

  /// The numbers of those for which `wanted` is true.
  template <class F>
  std::vector<number> select(F wanted) const {
    std::vector<number> found;
    for (const auto& place : places_)
      if (place.id != 0 && wanted(*place.content)) found.push_back(place.id);
    return found;
  }

  std::size_t size() const { return size_; }

 private:
  static constexpr int place_bits = 16;

  struct place {
    number id = 0;  ///< 0: free
    std::optional<Request> content;
  };

  std::deque<place> places_;
  std::vector<std::uint32_t> free_;
  number turn_ = 0;
  std::size_t size_ = 0;
};

}  // namespace steward
