#include "domain/uuid.hpp"

#include <gtest/gtest.h>

#include <unordered_set>

namespace steward {
namespace {

constexpr std::string_view canonical = "0190a6f0-1234-7abc-8def-0123456789ab";

TEST(uuid, reads_either_case_and_writes_lower_case) {
  EXPECT_EQ(uuid::parse(canonical)->to_string(), canonical);
  EXPECT_EQ(uuid::parse("0190A6F0-1234-7ABC-8DEF-0123456789AB")->to_string(), canonical);
}

TEST(uuid, refuses_every_other_form) {
  for (const auto text : {"", "0190a6f0-1234-7abc-8def-0123456789a", "0190a6f0-1234-7abc-8def-0123456789abc",
                          "0190a6f01234-7abc-8def-0123456789abcd", "0190a6f0-1234-7abc-8def-0123456789ag",
                          "g190a6f0-1234-7abc-8def-0123456789ab", "{190a6f0-1234-7abc-8def-0123456789a}"})
    EXPECT_FALSE(uuid::parse(text)) << text;
}

TEST(uuid, the_default_is_nil) {
  EXPECT_TRUE(uuid{}.is_nil());
  EXPECT_FALSE(uuid::parse(canonical)->is_nil());
  EXPECT_EQ(uuid{}.to_string(), "00000000-0000-0000-0000-000000000000");
}

TEST(uuid, appends_to_what_is_there) {
  std::string text = "id=";
  uuid{}.append_to(text);
  EXPECT_EQ(text, "id=00000000-0000-0000-0000-000000000000");
}

TEST(uuid, version_7_has_its_version_variant_and_time) {
  const auto id = make_uuid_v7(0x017F22E279B0, ~0ull, ~0ull);
  EXPECT_EQ(id.to_string(), "017f22e2-79b0-7fff-bfff-ffffffffffff");
  EXPECT_EQ(make_uuid_v7(0x017F22E279B0, 0, 0).to_string(), "017f22e2-79b0-7000-8000-000000000000");
}

TEST(uuid, version_7_is_ordered_by_time_as_bytes_and_as_text) {
  const auto earlier = make_uuid_v7(1000, ~0ull, ~0ull), later = make_uuid_v7(1001, 0, 0);
  EXPECT_LT(earlier, later);
  EXPECT_LT(earlier.to_string(), later.to_string());
}

TEST(uuid, hashes_differ) {
  std::unordered_set<std::size_t> hashes;
  for (int i = 0; i < 1000; ++i) hashes.insert(std::hash<uuid>{}(make_uuid_v7(i, 1, 2)));
  EXPECT_EQ(hashes.size(), 1000u);
}

}  // namespace
}  // namespace steward
