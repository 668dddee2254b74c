#include "domain/mail.hpp"
#include "domain/profile_commands.hpp"
#include "tests/domain/domain_fixture.hpp"

namespace steward {
namespace {

struct profile_test : ::testing::Test, domain_world {
  profile_test() {
    user who;
    who.id = state.id;
    who.email = "Ada@example.org";
    who.name = "Ada";
    apply(state, change{make_row(who)});
  }

  std::vector<mail> mails() const {
    std::vector<mail> found;
    for (const auto& one : committed)
      if (const auto* made = std::get_if<row<job>>(&one.row))
        found.push_back(*read_mail((*made)->payload.text));
    return found;
  }
};

TEST_F(profile_test, a_change_is_a_version_and_an_event) {
  const auto answer = commit(update_profile(state, now, {}, {"Grace"}));
  EXPECT_EQ(body_of(answer)["name"], "Grace");
  EXPECT_EQ(state.profile->version, 2);
  ASSERT_EQ(events.size(), 1u);
  EXPECT_EQ(events[0].kind, "user.updated");
  EXPECT_EQ(events[0].changed.text, R"({"name":["Ada","Grace"]})");
  commit(update_profile(state, now, {}, {"Grace"}));
  commit(update_profile(state, now, {}, {}));
  EXPECT_EQ(events.size(), 1u);
  EXPECT_EQ(update_profile(state, now, {std::vector<std::string>{"\"1\""}}, {"x"}).fault().code,
            errc::precondition_failed);
}

TEST_F(profile_test, proving_the_present_address_tells_nobody) {
  commit(set_verified_email(state, now, "Ada@example.org"));
  EXPECT_TRUE(state.profile->email_verified_at);
  EXPECT_TRUE(mails().empty());
  commit(set_verified_email(state, now, "Ada@example.org"));
  EXPECT_EQ(events.size(), 1u);
}

TEST_F(profile_test, a_new_address_tells_the_old_one_once) {
  commit(set_verified_email(state, now, "new@example.org"));
  commit(set_verified_email(state, now, "new@example.org"));
  EXPECT_EQ(state.profile->email, "new@example.org");
  ASSERT_EQ(mails().size(), 1u);
  EXPECT_EQ(mails()[0].to, "Ada@example.org");
  EXPECT_EQ(mails()[0].values.at("email"), "new@example.org");
}

}  // namespace
}  // namespace steward
