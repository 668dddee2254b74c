#include "gateways/email/mail_job.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "domain/mail_deliveries.hpp"
#include "domain/user_state.hpp"

namespace steward {
namespace {

class mail_job : public testing::Test {
 protected:
  mail_job() {
    mail_gateway gateway;
    gateway.transport = [this](const email_message& message, const job_run&) {
      sent.push_back(message);
      return answer;
    };
    gateway.from = {"Steward", "steward@example.org"};
    gateway.public_url = "https://steward.example.org";
    gateway.open = [](const std::string& sealed, const std::string& purpose) -> std::optional<std::string> {
      if (sealed != "sealed for " + purpose) return std::nullopt;
      return "opened";
    };
    gateway.now = [] { return timestamp{std::chrono::seconds{1'790'000'000}}; };
    gateway.wall.find = [this](const std::string& address, mail_category category) {
      asked.push_back(address + ' ' + std::string(to_string(category)));
      return suppressed;
    };
    gateway.wall.add_bounce = [this](const std::string& address) { bounced.push_back(address); };
    gateway.unsubscribe_url = [](const std::string& address, mail_category category) {
      return "https://steward.example.org/u/" + std::string(to_string(category)) + '/' + address;
    };
    add_mail_job(kinds, std::move(gateway));
  }

  job a_job(const std::string& payload) {
    job one;
    one.id = *uuid::parse("0190a8c5-7b1e-7cc3-98c4-dc0c0c07398f");
    one.kind = mail_job_kind;
    one.payload.text = payload;
    return one;
  }

  /// What the run and its effect come to.
  job_outcome run(const job& one) {
    const auto call = kinds.find(one.kind)->prepare(state, ctx, one);
    const auto given = call({std::chrono::steady_clock::now() + std::chrono::seconds{5}});
    if (const auto* failed = std::get_if<job_failure>(&given)) return *failed;
    auto outcome = std::get<job_handler>(given)(state, ctx, one);
    std::visit([this](const auto& done) { steward::apply(state, done.changes); }, outcome);
    return outcome;
  }
  job_outcome run(const std::string& payload) { return run(a_job(payload)); }

  bool retries(const job_outcome& given) { return std::get<job_failure>(given).retry; }

  /// What the user's list says.
  mail_status status() const { return status_of(*state.mails.at(id)); }
  std::string reason() const { return state.mails.at(id)->reason; }

  const uuid id = *uuid::parse("0190a8c5-7b1e-7cc3-98c4-dc0c0c07398f");
  user_state state;
  job_kinds kinds;
  std::vector<email_message> sent;
  std::optional<mail_failure> answer;
  std::optional<std::string> suppressed;
  std::vector<std::string> asked, bounced;
  id_source ids{1};
  limits bounds;
  context ctx{timestamp{}, ids, bounds};
};

TEST_F(mail_job, sends_the_rendered_text_under_the_id_of_the_job) {
  EXPECT_TRUE(std::holds_alternative<job_effect>(run(mail_payload({"ada@example.org", "test"}))));
  ASSERT_EQ(sent.size(), 1u);
  EXPECT_EQ(sent[0].to.address, "ada@example.org");
  EXPECT_EQ(sent[0].from.address, "steward@example.org");
  EXPECT_EQ(sent[0].id, "0190a8c5-7b1e-7cc3-98c4-dc0c0c07398f");
  EXPECT_NE(sent[0].text.find("https://steward.example.org"), std::string::npos);
}

TEST_F(mail_job, is_tried_again_as_the_transport_says) {
  for (const bool retry : {true, false}) {
    answer = mail_failure{"no", retry};
    EXPECT_EQ(retries(run(mail_payload({"ada@example.org", "test"}))), retry);
  }
}

TEST_F(mail_job, what_comes_of_a_try_is_noted) {
  const auto payload = mail_payload({"ada@example.org", "test"});
  answer = mail_failure{"mx1.internal: 451", true, {}, "451 try later"};
  run(payload);
  EXPECT_EQ(status(), mail_status::deferred);
  EXPECT_EQ(reason(), "451 try later");
  answer = mail_failure{"mx1.internal: no connection"};
  run(payload);
  EXPECT_EQ(reason(), "It could not be handed on yet.") << "what operators are told is not its owner's";
  answer.reset();
  run(payload);
  EXPECT_EQ(status(), mail_status::sent);
  EXPECT_EQ(reason(), "");
  EXPECT_EQ(state.mails.at(id)->address, "ada@example.org");
}

TEST_F(mail_job, by_its_last_try_it_has_bounced) {
  auto one = a_job(mail_payload({"ada@example.org", "test"}));
  one.attempt = 13;
  answer = mail_failure{"no"};
  run(one);
  EXPECT_EQ(status(), mail_status::deferred);
  one.attempt = 14;
  EXPECT_TRUE(retries(run(one))) << "the engine counts";
  EXPECT_EQ(status(), mail_status::bounced);
}

TEST_F(mail_job, an_address_that_does_not_exist_gets_no_more) {
  answer = mail_failure{"no", false, {}, "550 5.7.1 not you"};
  run(mail_payload({"ada@example.org", "test"}));
  EXPECT_EQ(status(), mail_status::bounced);
  EXPECT_TRUE(bounced.empty());
  answer->bad_address = true;
  run(mail_payload({"ada@example.org", "test"}));
  EXPECT_EQ(bounced, std::vector<std::string>{"ada@example.org"});
}

TEST_F(mail_job, what_is_suppressed_is_not_sent) {
  suppressed = "complaint";
  EXPECT_TRUE(std::holds_alternative<job_effect>(run(mail_payload({"ada@example.org", "daily_summary"}))));
  EXPECT_TRUE(sent.empty());
  EXPECT_EQ(status(), mail_status::suppressed);
  EXPECT_NE(reason().find("spam"), std::string::npos);
  run(mail_payload({"ada@example.org", "password_reset"}));
  EXPECT_EQ(asked, (std::vector<std::string>{"ada@example.org summaries", "ada@example.org account"}));
}

TEST_F(mail_job, only_what_is_not_about_the_account_can_be_unsubscribed_from) {
  run(mail_payload({"ada@example.org", "password_reset"}));
  run(mail_payload({"ada@example.org", "daily_summary"}));
  ASSERT_EQ(sent.size(), 2u);
  EXPECT_EQ(sent[0].unsubscribe_url, "");
  EXPECT_EQ(sent[1].unsubscribe_url, "https://steward.example.org/u/summaries/ada@example.org");
  EXPECT_NE(sent[1].text.find(sent[1].unsubscribe_url), std::string::npos);
}

TEST_F(mail_job, a_provider_that_knows_more_is_believed) {
  const auto payload = mail_payload({"ada@example.org", "test"});
  run(payload);
  steward::apply(state, take_mail_news(state, ctx, {{id, mail_status::delivered}}).changes);
  run(payload);
  EXPECT_EQ(status(), mail_status::delivered);
}

TEST_F(mail_job, what_will_never_work_is_dead_at_once) {
  for (const auto& payload :
       {std::string("null"), std::string("{}"), std::string("["), std::string(R"({"to":1,"text":"test"})"),
        mail_payload({"ada@example.org", "no such text"}), mail_payload({"ada", "test"}),
        mail_payload({"ada@example.org>\r\nRCPT TO:<eve@example.org", "test"})})
    EXPECT_FALSE(retries(run(payload))) << payload;
  EXPECT_TRUE(sent.empty());
}

TEST_F(mail_job, a_secret_that_does_not_open_waits_for_the_key) {
  mail one{"ada@example.org", "test"};
  one.sealed = "sealed for " + mail_purpose("eve@example.org");
  EXPECT_TRUE(retries(run(mail_payload(one))));
  one.sealed = "sealed for " + mail_purpose("ada@example.org");
  EXPECT_TRUE(std::holds_alternative<job_effect>(run(mail_payload(one))));
}

TEST(mail_payload, is_read_as_it_was_written) {
  mail one{"ada@example.org", "test", {{"name", "A \"quoted\"\nname"}}, "s1.x"};
  EXPECT_EQ(*read_mail(mail_payload(one)), one);
}

TEST(folder_transport, writes_a_private_file_and_the_same_one_again) {
  std::string folder = testing::TempDir() + "/steward-mail-XXXXXX";
  ASSERT_NE(::mkdtemp(folder.data()), nullptr);
  const auto inner = folder + "/mail";
  const auto send = make_folder_transport(inner);
  email_message message{
      {"Steward", "s@example.org"}, {"", "a@example.org"}, "Hello", "text", "<p>html</p>", "id-1", {}};
  const job_run run{std::chrono::steady_clock::now()};
  EXPECT_FALSE(send(message, run));
  EXPECT_FALSE(send(message, run));
  std::stringstream content;
  content << std::ifstream(inner + "/id-1.eml").rdbuf();
  EXPECT_EQ(content.str(), compose(message));
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(inner), {}), 1);
  struct stat info {};
  ::stat(inner.c_str(), &info);
  EXPECT_EQ(info.st_mode & 0777, 0700u);
  std::filesystem::remove_all(folder);
  EXPECT_TRUE(send(message, run)->retry);
}

}  // namespace
}  // namespace steward
