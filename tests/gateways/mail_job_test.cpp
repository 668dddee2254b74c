#include "gateways/email/mail_job.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "domain/mail.hpp"
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
    add_mail_job(kinds, std::move(gateway));
  }

  outside_result run(const std::string& payload) {
    job one;
    one.id = *uuid::parse("0190a8c5-7b1e-7cc3-98c4-dc0c0c07398f");
    one.kind = mail_job_kind;
    one.payload.text = payload;
    const auto call = kinds.find(one.kind)->prepare(user_state{}, ctx, one);
    return call({std::chrono::steady_clock::now() + std::chrono::seconds{5}});
  }

  bool retries(const outside_result& given) { return std::get<job_failure>(given).retry; }

  job_kinds kinds;
  std::vector<email_message> sent;
  std::optional<job_failure> answer;
  id_source ids{1};
  limits bounds;
  context ctx{timestamp{}, ids, bounds};
};

TEST_F(mail_job, sends_the_rendered_text_under_the_id_of_the_job) {
  EXPECT_TRUE(std::holds_alternative<job_handler>(run(mail_payload({"ada@example.org", "test"}))));
  ASSERT_EQ(sent.size(), 1u);
  EXPECT_EQ(sent[0].to.address, "ada@example.org");
  EXPECT_EQ(sent[0].from.address, "steward@example.org");
  EXPECT_EQ(sent[0].id, "0190a8c5-7b1e-7cc3-98c4-dc0c0c07398f");
  EXPECT_NE(sent[0].text.find("https://steward.example.org"), std::string::npos);
}

TEST_F(mail_job, is_tried_again_as_the_transport_says) {
  for (const bool retry : {true, false}) {
    answer = job_failure{"no", retry};
    EXPECT_EQ(retries(run(mail_payload({"ada@example.org", "test"}))), retry);
  }
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
  EXPECT_TRUE(std::holds_alternative<job_handler>(run(mail_payload(one))));
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
