#include "http/fixed_body.hpp"

#include <gtest/gtest.h>

#include "http/response.hpp"
#include "http/web_asset.hpp"

namespace steward::http {
namespace {

TEST(fixed_body, keeps_one_copy_for_each_coding) {
  const fixed_body body(std::string(10'000, 'a'), html_type);
  EXPECT_EQ(body.plain()->size(), 10'000u);
  for (const auto how : {coding::gzip, coding::brotli}) {
    ASSERT_TRUE(body.coded(how));
    EXPECT_LT(body.coded(how)->size(), 1'000u);
    EXPECT_EQ(body.coded(how), body.coded(how));
  }
  EXPECT_NE(body.coded(coding::gzip), body.coded(coding::brotli));
}

TEST(fixed_body, what_does_not_shrink_has_no_copies) {
  EXPECT_FALSE(fixed_body("short", html_type).coded(coding::gzip));
  EXPECT_FALSE(fixed_body(std::string(10'000, 'a'), "image/png").coded(coding::brotli));
}

TEST(web_asset, is_what_the_build_embedded) {
  const auto page = web_asset("docs.html");
  ASSERT_TRUE(page);
  EXPECT_TRUE(page->plain()->starts_with("<!doctype html>"));
  EXPECT_TRUE(page->plain()->ends_with("</html>\n"));
  EXPECT_EQ(page->type(), html_type);
  EXPECT_EQ(web_asset("docs.html"), page);
  EXPECT_EQ(web_asset("icon.svg")->type(), "image/svg+xml");
  EXPECT_FALSE(web_asset("../docs.html"));
}

}  // namespace
}  // namespace steward::http
