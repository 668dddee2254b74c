#include "identity/base64url.hpp"

#include <gtest/gtest.h>

namespace steward {
namespace {

TEST(base64url, writes_the_vectors_of_rfc_4648_without_padding) {
  EXPECT_EQ(to_base64url(""), "");
  EXPECT_EQ(to_base64url("f"), "Zg");
  EXPECT_EQ(to_base64url("fo"), "Zm8");
  EXPECT_EQ(to_base64url("foo"), "Zm9v");
  EXPECT_EQ(to_base64url("foobar"), "Zm9vYmFy");
  EXPECT_EQ(to_base64url("\xfb\xff\xfe"), "-__-");
}

TEST(base64url, reads_what_it_has_written) {
  std::string bytes;
  for (int i = 0; i < 300; ++i) {
    EXPECT_EQ(from_base64url(to_base64url(bytes)), bytes);
    bytes += static_cast<char>(i * 37);
  }
}

TEST(base64url, refuses_everything_else) {
  for (const auto* text : {"A", "AAAAA", "Zg==", "Z g", "Zm9+", "Zm9/", "Zm\n9v", "Zh", "Zm9", "\xc3\xa9"})
    EXPECT_EQ(from_base64url(text), std::nullopt) << text;
}

}  // namespace
}  // namespace steward
