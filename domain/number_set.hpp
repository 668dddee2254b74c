#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>

namespace steward {

/// A set of the numbers 0 to Size - 1, a bit for each: no allocation, ordered access in a few instructions.
template <int Size>
class number_set {
 public:
  void insert(int n) { words_[word(n)] |= bit(n); }
  bool contains(int n) const { return n >= 0 && n < Size && (words_[word(n)] & bit(n)) != 0; }
  bool empty() const { return *this == number_set{}; }

  int count() const {
    int sum = 0;
    for (const auto w : words_) sum += std::popcount(w);
    return sum;
  }

  /// How many members are less than n, which is 0 to Size.
  int rank(int n) const {
    int sum = 0;
    for (std::size_t i = 0; i < word(n); ++i) sum += std::popcount(words_[i]);
    return n % 64 == 0 ? sum : sum + std::popcount(words_[word(n)] & (bit(n) - 1));
  }

  /// The member that has `k` smaller ones; k < count().
  int nth(int k) const {
    std::size_t i = 0;
    for (int here; k >= (here = std::popcount(words_[i])); ++i) k -= here;
    auto rest = words_[i];
    for (; k > 0; --k) rest &= rest - 1;
    return static_cast<int>(i) * 64 + std::countr_zero(rest);
  }

  /// The least member >= n (which is not negative), or -1.
  int next(int n) const {
    if (n >= Size) return -1;
    auto rest = words_[word(n)] & ~(bit(n) - 1);
    for (std::size_t i = word(n);;) {
      if (rest != 0) return static_cast<int>(i) * 64 + std::countr_zero(rest);
      if (++i == words_.size()) return -1;
      rest = words_[i];
    }
  }

  /// The greatest member <= n, or -1.
  int previous(int n) const {
    for (n = n < Size ? n : Size - 1; n >= 0 && !contains(n);) --n;
    return n;
  }

  bool operator==(const number_set&) const = default;

 private:
  static constexpr std::size_t word(int n) { return static_cast<std::size_t>(n) / 64; }
  static constexpr std::uint64_t bit(int n) { return std::uint64_t{1} << (n % 64); }

  std::array<std::uint64_t, (Size + 63) / 64> words_{};
};

/// Places counted from the start (1, 2, ...) or from the end (-1, -2, ...), up to Most.
template <int Most>
struct signed_places {
  number_set<Most + 1> from_start, from_end;

  void insert(int n) { n > 0 ? from_start.insert(n) : from_end.insert(-n); }
  bool empty() const { return from_start.empty() && from_end.empty(); }
  /// Whether place 1 to `total` is meant.
  bool select(int place, int total) const {
    return from_start.contains(place) || from_end.contains(total + 1 - place);
  }
  bool operator==(const signed_places&) const = default;
};

}  // namespace steward
