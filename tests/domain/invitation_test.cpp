#include "domain/invitation.hpp"

#include <gtest/gtest.h>

namespace steward {
namespace invitation_test {

const timestamp noon = parse_time("2026-11-20T12:00:00Z")->at;

TEST(invitation, a_page_is_asked_for_by_limit_and_cursor) {
  EXPECT_EQ(read_invitation_list({})->limit, 50);
  const auto wanted = read_invitation_list({{"limit", "200"}, {"cursor", "@example.org"}});
  EXPECT_EQ(wanted->limit, 200);
  EXPECT_EQ(wanted->after, "@example.org");
}

TEST(invitation, all_that_is_wrong_with_a_query_is_told_at_once) {
  for (const auto* limit : {"0", "201", "", "x", "5x", "-1"})
    EXPECT_EQ(read_invitation_list({{"limit", limit}}).fault().fields.size(), 1u) << limit;
  EXPECT_EQ(read_invitation_list({{"limit", "0"}, {"state", "x"}}).fault().fields.size(), 2u);
}

TEST(invitation, is_told_with_its_code_only_when_it_is_new) {
  const invitation one{"0123", "code", 5, noon};
  const auto parsed = nlohmann::json::parse(invitation_json(one, "secret"));
  EXPECT_EQ(parsed["code"], "secret");
  EXPECT_EQ(parsed["uses_left"], 5);
  EXPECT_FALSE(nlohmann::json::parse(invitation_json(one)).contains("code"));
}

TEST(invitation, a_full_page_says_where_the_next_one_begins) {
  const std::vector<invitation> two{{"@a.example", "domain", {}, noon}, {"b@b.example", "address", {}, noon}};
  const auto full = nlohmann::json::parse(invitation_page_json(two, {2, ""}));
  EXPECT_EQ(full["items"].size(), 2u);
  EXPECT_TRUE(full["items"][0]["uses_left"].is_null());
  EXPECT_EQ(full["next_cursor"], "b@b.example");
  EXPECT_TRUE(nlohmann::json::parse(invitation_page_json(two, {3, ""}))["next_cursor"].is_null());
}

}  // namespace invitation_test
}  // namespace steward
