#include "persistence/federation.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <thread>

#include "persistence/accounts.hpp"
#include "persistence/connection.hpp"
#include "tests/persistence/test_database.hpp"

namespace steward {
namespace {

const timestamp now{std::chrono::seconds{1'790'000'000}};

class federation_test : public ::testing::Test {
 protected:
  std::string url = test::migrated_database();
  database db{url};
  id_source ids{1};

  user candidate() {
    user one;
    one.id = ids.next(now);
    one.name = "Ada";
    one.created_at = one.updated_at = now;
    return one;
  }
  external_identity at(const std::string& provider, const std::string& subject,
                       const std::string& email = "Ada@example.org") {
    return {provider, "https://" + provider + ".example.org", subject, email, "Ada"};
  }
  uuid sign_up(const std::string& email, bool proven) {
    auto one = candidate();
    one.email = email;
    create_account(db, one, email, "hash");
    if (proven)
      run_statement(db, "prove", "update users set email_verified_at = now() where id = $1",
                    {one.id.to_string()});
    return one.id;
  }
};

TEST_F(federation_test, what_counts_once_counts_once) {
  EXPECT_FALSE(was_seen(db, "a", "1"));
  EXPECT_TRUE(see_once(db, "a", "1", now));
  EXPECT_FALSE(see_once(db, "a", "1", now));
  EXPECT_TRUE(see_once(db, "b", "1", now));
  EXPECT_TRUE(was_seen(db, "a", "1"));
  forget_seen(db, now + std::chrono::seconds{1});
  EXPECT_FALSE(was_seen(db, "a", "1"));
}

TEST_F(federation_test, somebody_new_gets_an_account_and_keeps_it) {
  const auto first = sign_in_with(db, at("google", "1"), candidate(), "ada@example.org");
  EXPECT_EQ(first.end, sign_in_end::made);
  EXPECT_TRUE(first.who.email_verified_at);
  const auto again = sign_in_with(db, at("google", "1"), candidate(), "ada@example.org");
  EXPECT_EQ(again.end, sign_in_end::known);
  EXPECT_EQ(again.who.id, first.who.id);
  EXPECT_EQ(again.who.email, "Ada@example.org");
  EXPECT_EQ(find_user(db, first.who.id)->name, "Ada");
  EXPECT_FALSE(find_user(db, candidate().id));
}

TEST_F(federation_test, an_address_links_what_verified_it) {
  const auto first = sign_in_with(db, at("google", "1"), candidate(), "ada@example.org");
  const auto second = sign_in_with(db, at("github", "9"), candidate(), "ada@example.org");
  EXPECT_EQ(second.end, sign_in_end::linked);
  EXPECT_EQ(second.who.id, first.who.id);
  const auto owner = sign_up("proven@example.org", true);
  EXPECT_EQ(sign_in_with(db, at("google", "2"), candidate(), "proven@example.org").who.id, owner);
  sign_up("unproven@example.org", false);
  EXPECT_EQ(sign_in_with(db, at("google", "3"), candidate(), "unproven@example.org").end,
            sign_in_end::address_unproven);
  const auto without = sign_in_with(db, at("google", "4", ""), candidate(), "");
  EXPECT_EQ(without.end, sign_in_end::made);
  EXPECT_EQ(find_user(db, without.who.id)->email, "");
}

TEST_F(federation_test, an_account_is_made_only_for_who_is_admitted) {
  const auto nobody = [](const std::string&) { return false; };
  EXPECT_EQ(sign_in_with(db, at("google", "1"), candidate(), "a@example.org", nobody).end,
            sign_in_end::not_admitted);
  sign_in_with(db, at("google", "1"), candidate(), "a@example.org");
  EXPECT_EQ(sign_in_with(db, at("google", "1"), candidate(), "a@example.org", nobody).end,
            sign_in_end::known);
}

TEST_F(federation_test, many_at_once_make_one_account) {
  std::vector<uuid> found(8);
  std::vector<std::thread> threads;
  for (std::size_t i = 0; i < found.size(); ++i)
    threads.emplace_back([&, i, mine = candidate()] {
      database own(url);
      found[i] = sign_in_with(own, at("google", "1"), mine, "ada@example.org").who.id;
    });
  for (auto& one : threads) one.join();
  EXPECT_EQ(std::count(found.begin(), found.end(), found[0]), 8);
}

TEST_F(federation_test, links_belong_to_one_user_and_one_of_a_provider) {
  const auto ada = sign_up("ada@example.org", true), bob = sign_up("bob@example.org", true);
  EXPECT_EQ(link_identity(db, at("google", "1"), ada, now), link_end::linked);
  EXPECT_EQ(link_identity(db, at("google", "1"), ada, now), link_end::linked);
  EXPECT_EQ(link_identity(db, at("google", "1"), bob, now), link_end::taken);
  EXPECT_EQ(link_identity(db, at("google", "2"), ada, now), link_end::another);
  const auto ways = list_identities(db, ada);
  ASSERT_EQ(ways.identities.size(), 1u);
  EXPECT_EQ(ways.identities[0].provider, "google");
  EXPECT_EQ(ways.identities[0].linked_at, now);
  EXPECT_TRUE(ways.password);
}

TEST_F(federation_test, the_last_way_in_stays) {
  const auto who = sign_in_with(db, at("google", "1"), candidate(), "ada@example.org").who.id;
  EXPECT_EQ(unlink_identity(db, who, "github"), unlink_end::absent);
  EXPECT_EQ(unlink_identity(db, who, "google"), unlink_end::last);
  link_identity(db, at("github", "1"), who, now);
  EXPECT_EQ(unlink_identity(db, who, "google"), unlink_end::unlinked);
  EXPECT_EQ(unlink_identity(db, who, "github"), unlink_end::last);
  const auto with_password = sign_up("pw@example.org", true);
  link_identity(db, at("google", "5"), with_password, now);
  EXPECT_EQ(unlink_identity(db, with_password, "google"), unlink_end::unlinked);
}

TEST_F(federation_test, two_at_once_do_not_unlink_both) {
  const auto who = sign_in_with(db, at("google", "1"), candidate(), "ada@example.org").who.id;
  link_identity(db, at("github", "1"), who, now);
  std::vector<std::thread> threads;
  for (const auto* provider : {"google", "github"})
    threads.emplace_back([&, provider] {
      database own(url);
      unlink_identity(own, who, provider);
    });
  for (auto& one : threads) one.join();
  EXPECT_EQ(list_identities(db, who).identities.size(), 1u);
}

TEST_F(federation_test, news_are_ordered_by_the_issuers_clock) {
  const auto news = [&](int second) {
    subject_news one{"m", "https://clerk.example.org", "user_1"};
    one.changed_at = now + std::chrono::seconds{second};
    return one;
  };
  const auto first = take_news(db, news(5), candidate(), "");
  EXPECT_EQ(first.end, news_end::made);
  EXPECT_EQ(take_news(db, news(5), candidate(), "").who, first.who) << "a repetition is taken again";
  EXPECT_EQ(take_news(db, news(4), candidate(), "").end, news_end::outdated);
  EXPECT_EQ(take_news(db, news(6), candidate(), "").end, news_end::known);
  remove_subject(db, "https://clerk.example.org", "user_1", now);
  remove_subject(db, "https://clerk.example.org", "user_1", now);
  EXPECT_EQ(take_news(db, news(7), candidate(), "").end, news_end::outdated);
  EXPECT_FALSE(resolve_identity(db, "https://clerk.example.org", "user_1", candidate()));
  EXPECT_EQ(sign_in_with(db, {"clerk", "https://clerk.example.org", "user_1", "", ""}, candidate(), "").end,
            sign_in_end::removed);
}

TEST_F(federation_test, news_make_no_account_for_who_may_have_none) {
  const subject_news news{"m", "https://clerk.example.org", "user_2", false, "Eve@example.org", "Eve", now};
  std::string asked;
  const auto refuse = [&](const std::string& address) {
    asked = address;
    return false;
  };
  EXPECT_EQ(take_news(db, news, candidate(), "eve@example.org", refuse).end, news_end::not_admitted);
  EXPECT_EQ(asked, "eve@example.org");
  EXPECT_FALSE(find_identity(db, news.issuer, news.subject));
  const auto made = take_news(db, news, candidate(), "eve@example.org", [](const auto&) { return true; });
  EXPECT_EQ(made.end, news_end::made);
  EXPECT_EQ(take_news(db, news, candidate(), "eve@example.org", refuse).who, made.who)
      << "who has an account keeps it";
}

}  // namespace
}  // namespace steward
