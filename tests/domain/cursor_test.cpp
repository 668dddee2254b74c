#include "domain/cursor.hpp"

#include <gtest/gtest.h>

#include <random>
#include <set>

namespace steward {
namespace {

constexpr cursor_key key{0x0123456789abcdef, 0xfedcba9876543210};

sort_position some_position() { return {-42, "\u00fcber", make_uuid_v7(1, 2, 3)}; }

std::string code_of(const result<sort_position>& decoded) {
  if (decoded) return "";
  EXPECT_EQ(decoded.fault().code, errc::validation);
  EXPECT_EQ(decoded.fault().fields.at(0).pointer, "cursor");
  return decoded.fault().fields.at(0).code;
}

TEST(cursor, comes_back_as_it_was) {
  std::mt19937_64 random(5);
  for (std::size_t size = 0; size < 40; ++size) {
    const sort_position at{static_cast<std::int64_t>(random()), std::string(size, '\xc3'),
                           make_uuid_v7(7, random(), random())};
    const auto decoded = decode_cursor(encode_cursor(at, 9, key), 9, key);
    ASSERT_TRUE(decoded);
    EXPECT_EQ(decoded->number, at.number);
    EXPECT_EQ(decoded->title, at.title);
    EXPECT_EQ(decoded->id, at.id);
  }
}

TEST(cursor, is_safe_in_a_url) {
  const auto text = encode_cursor(some_position(), ~0ull, key);
  EXPECT_EQ(text.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"),
            std::string::npos);
}

TEST(cursor, of_another_list_is_refused_with_a_reason_of_its_own) {
  EXPECT_EQ(code_of(decode_cursor(encode_cursor(some_position(), 1, key), 2, key)), "other_list");
}

TEST(cursor, of_another_key_is_refused) {
  EXPECT_EQ(code_of(decode_cursor(encode_cursor(some_position(), 1, key), 1, {1, 2})), "invalid");
}

TEST(cursor, malformed_ones_are_refused) {
  for (const auto text : {"", "abc", "not a cursor!", "====", "\xff\xff"})
    EXPECT_EQ(code_of(decode_cursor(text, 1, key)), "invalid") << text;
}

TEST(cursor, no_change_of_a_character_goes_unnoticed) {
  const auto text = encode_cursor({1, "ab", {}}, 1, key);  // 42 bytes: the characters have no spare bits
  ASSERT_EQ(text.size(), 56u);
  for (std::size_t i = 0; i < text.size(); ++i) {
    auto changed = text;
    changed[i] = changed[i] == 'A' ? 'B' : 'A';
    EXPECT_EQ(code_of(decode_cursor(changed, 1, key)), "invalid") << i;
    EXPECT_EQ(code_of(decode_cursor(text.substr(0, i), 1, key)), "invalid") << i;
  }
}

TEST(query_hash, differs_for_each_filter_order_and_place) {
  task_filter filter;
  filter.q = "x";
  std::set<std::uint64_t> hashes;
  for (const auto& f : {task_filter{}, filter})
    for (std::size_t by = 0; by < std::size(sort_field_names); ++by)
      for (const bool descending : {false, true})
        for (const bool trash : {false, true})
          hashes.insert(query_hash(f, {static_cast<sort_field>(by), descending}, trash));
  EXPECT_EQ(hashes.size(), 2u * 7 * 2 * 2);
}

}  // namespace
}  // namespace steward
