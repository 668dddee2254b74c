#include "domain/mail.hpp"

#include "tests/domain/domain_fixture.hpp"

namespace steward {
namespace {

TEST(mail, is_read_as_it_was_written) {
  const mail full{"ada@example.org", "password_reset", {{"name", "Ada \"L\"\n"}, {"minutes", "30"}}, "s1.x"};
  for (const auto& one : {full, mail{"ada@example.org", "test"}}) {
    const auto read = read_mail(mail_payload(one));
    ASSERT_TRUE(read);
    EXPECT_EQ(*read, one);
  }
}

TEST(mail, is_refused_without_its_members_as_texts) {
  for (const char* payload :
       {"", "null", "[]", R"({"to":"a@b.c"})", R"({"text":"test"})", R"({"to":1,"text":"test"})",
        R"({"to":"a@b.c","text":"test","values":{"a":1}})", R"({"to":"a@b.c","text":"test","sealed":{}})"}) {
    const auto read = read_mail(payload);
    ASSERT_FALSE(read) << payload;
    EXPECT_EQ(read.fault().code, errc::validation);
    EXPECT_NE(read.fault().detail.find("\"to\""), std::string::npos);
  }
}

TEST(mail, is_a_job_that_is_due_at_once_with_what_causes_it) {
  domain_world w;
  const mail one{"ada@example.org", "test"};
  std::vector<change> changes;
  ASSERT_TRUE(enqueue_mail(w.state, w.now, one, changes));
  ASSERT_EQ(changes.size(), 2u);
  const auto& made = *std::get<row<job>>(changes[0].row);
  EXPECT_EQ(made.kind, mail_job_kind);
  EXPECT_EQ(made.user_id, w.state.id);
  EXPECT_EQ(made.run_at, w.now.now);
  EXPECT_EQ(*read_mail(made.payload.text), one);
  const auto& noted = *std::get<row<mail_delivery>>(changes[1].row);
  EXPECT_EQ(noted.id, made.id);
  EXPECT_EQ(noted.address, "ada@example.org");
  EXPECT_EQ(noted.text, "test");
  EXPECT_EQ(status_of(noted), mail_status::queued);
}

TEST(mail, counts_among_the_jobs_of_its_user) {
  domain_world w;
  w.bounds.jobs = 0;
  std::vector<change> changes;
  const auto refused = enqueue_mail(w.state, w.now, {"ada@example.org", "test"}, changes);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.fault().code, errc::limit_reached);
  EXPECT_TRUE(changes.empty());
}

TEST(mail, has_a_secret_that_is_sealed_for_its_address) {
  EXPECT_NE(mail_purpose("ada@example.org"), mail_purpose("bob@example.org"));
}

}  // namespace
}  // namespace steward
