#include "persistence/mail_suppressions.hpp"

#include <gtest/gtest.h>

#include "domain/decision.hpp"
#include "persistence/connection.hpp"
#include "tests/persistence/test_database.hpp"

namespace steward {
namespace mail_suppressions_test {

const timestamp now{std::chrono::seconds{1'790'000'000}};
const std::string ada(64, 'a'), bob(64, 'b');

class mail_suppressions_test : public ::testing::Test {
 protected:
  void add(const char* category, const char* reason, const std::string& whom = ada) {
    EXPECT_TRUE(add_suppression(db, whom, category, reason, now + std::chrono::seconds{++added}));
  }
  std::string why(mail_category category, const std::string& whom = ada) {
    return find_suppression(db, whom, category).value_or("");
  }

  std::string url = test::migrated_database();
  database db{url};
  int added = 0;
};

TEST_F(mail_suppressions_test, who_unsubscribes_gets_no_more_of_that_category) {
  add("summaries", "unsubscribe");
  EXPECT_EQ(why(mail_category::summaries), "unsubscribe");
  EXPECT_EQ(why(mail_category::monitors), "");
  EXPECT_EQ(why(mail_category::account), "");
  EXPECT_EQ(why(mail_category::summaries, bob), "");
  remove_unsubscriptions(db, ada);
  EXPECT_EQ(why(mail_category::summaries), "");
}

TEST_F(mail_suppressions_test, account_mails_are_held_back_only_where_mail_does_not_arrive) {
  add("all", "unsubscribe");
  add("all", "manual");
  EXPECT_EQ(why(mail_category::account), "");
  EXPECT_NE(why(mail_category::monitors), "");
  add("all", "complaint");
  EXPECT_EQ(why(mail_category::account), "complaint");
  add("all", "bounce");
  EXPECT_EQ(why(mail_category::account), "bounce");
  remove_unsubscriptions(db, ada);
  EXPECT_EQ(why(mail_category::account), "bounce");
}

TEST_F(mail_suppressions_test, there_is_one_of_a_kind) {
  add("all", "bounce");
  EXPECT_FALSE(add_suppression(db, ada, "all", "bounce", now));
  EXPECT_EQ(list_suppressions(db, {}).size(), 1u);
}

TEST_F(mail_suppressions_test, are_listed_newest_first_page_by_page_and_removed) {
  add("all", "bounce");
  add("summaries", "unsubscribe", bob);
  add("monitors", "unsubscribe");
  suppression_list wanted;
  wanted.limit = 2;
  const auto first = list_suppressions(db, wanted);
  ASSERT_EQ(first.size(), 2u);
  EXPECT_EQ(first[0].category, "monitors");
  EXPECT_EQ(first[1].address_hash, bob);
  wanted.after = {first[1].created_at, first[1].id};
  const auto second = list_suppressions(db, wanted);
  ASSERT_EQ(second.size(), 1u);
  EXPECT_EQ(second[0].reason, "bounce");
  suppression_list of_ada;
  of_ada.address_hash = ada;
  EXPECT_EQ(list_suppressions(db, of_ada).size(), 2u);
  EXPECT_EQ(remove_suppression(db, second[0].id)->reason, "bounce");
  EXPECT_FALSE(remove_suppression(db, second[0].id));
  EXPECT_EQ(list_suppressions(db, {}).size(), 2u);
}

TEST_F(mail_suppressions_test, the_owner_of_a_mail_is_found_by_its_id) {
  id_source ids{1};
  const auto user = ids.next(now), mail = ids.next(now);
  run_statement(db, "add_mail",
                "insert into mail_deliveries (user_id, id, text, address, status, reason, created_at, "
                "updated_at, version) values ($1, $2, 't', 'a', 0, '', now(), now(), 1)",
                {user.to_string(), mail.to_string()});
  const auto owners = find_owners_of_mails(db, {ids.next(now), mail});
  ASSERT_EQ(owners.size(), 1u);
  EXPECT_EQ(owners[0], (std::pair{mail, user}));
  EXPECT_TRUE(find_owners_of_mails(db, {}).empty());
}

}  // namespace mail_suppressions_test
}  // namespace steward
