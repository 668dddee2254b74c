#include "http/refusal_log.hpp"

#include "log/log.hpp"
#include "tests/http/fixture.hpp"

namespace steward::http {
namespace refusal_log_test {

using namespace std::chrono_literals;
using nlohmann::json;

constexpr std::chrono::nanoseconds start = 1'000h;

ip_address address(std::uint8_t a, std::uint8_t b = 1) { return ip_address::v4({203, 0, a, b}); }

TEST(refusal_log, has_ten_a_minute_of_an_address_and_counts_the_others) {
  refusal_log told;
  for (int i = 0; i < 10; ++i) EXPECT_EQ(told.admit(address(1), start), 0u);
  for (int i = 0; i < 5; ++i) EXPECT_EQ(told.admit(address(1), start), std::nullopt);
  EXPECT_EQ(told.admit(address(2), start), 5u)
      << "another address has its own ten, and says what was left out";
  EXPECT_EQ(told.admit(address(1), start + 6s), 0u) << "an even refill";
  EXPECT_EQ(told.admit(address(1), start + 6s), std::nullopt);
}

TEST(refusal_log, has_600_a_minute_of_all_addresses) {
  refusal_log told;
  int written = 0;
  for (int i = 0; i < 1'000; ++i)
    written +=
        told.admit(address(static_cast<std::uint8_t>(i / 250), static_cast<std::uint8_t>(i % 250)), start)
            .has_value();
  EXPECT_EQ(written, 600);
  EXPECT_EQ(told.admit(address(200), start + 1s), 400u);
}

class refusals_in_the_log : public server_test {
 protected:
  /// The lines that the server writes meanwhile.
  template <class Work>
  std::vector<json> lines_of(Work work) {
    testing::internal::CaptureStdout();
    log::start(severity::info, log_style::json);
    work();
    log::stop();
    std::vector<json> lines;
    std::istringstream text(testing::internal::GetCapturedStdout());
    for (std::string line; std::getline(text, line);) lines.push_back(json::parse(line));
    return lines;
  }
};

TEST_F(refusals_in_the_log, say_what_was_refused_to_whom_and_from_where) {
  does.log_in = [](log_in_request, completion<signed_in> done) { done(error{errc::unauthorized}); };
  does.inspect = [](admin_query, completion<reply> done) { done(error{errc::forbidden}); };
  does.submit = [](ask, completion<reply> done) { done(json_reply("{}")); };
  const auto token = bearer();
  const auto lines = lines_of([&] {
    get("/api/v1/tasks", "Authorization: Bearer x.y.z\r\n");
    post("/api/v1/auth/login", R"({"email":"ada@example.org","password":"wrong"})");
    get("/api/v1/admin/jobs", token);
    get("/test/ask", token);
    get("/nowhere");
  });
  ASSERT_EQ(lines.size(), 3u) << "what is allowed, or is not there, is told at level debug only";
  for (const auto& one : lines) {
    EXPECT_EQ(one["message"], "access was refused");
    EXPECT_EQ(one["level"], "info");
    EXPECT_EQ(one["client"], "127.0.0.1");
    EXPECT_EQ(one["trace_id"].get<std::string>().size(), 32u);
    EXPECT_FALSE(one.dump().find("wrong") != std::string::npos ||
                 one.dump().find("x.y.z") != std::string::npos);
  }
  EXPECT_EQ(lines[0]["path"], "/api/v1/tasks");
  EXPECT_EQ(lines[0]["status"], 401);
  EXPECT_EQ(lines[1]["path"], "/api/v1/auth/login");
  EXPECT_EQ(lines[2]["status"], 403);
  EXPECT_EQ(lines[2]["user"], test_user);
}

TEST_F(refusals_in_the_log, are_bounded) {
  const auto lines = lines_of([&] {
    for (int i = 0; i < 50; ++i) get("/api/v1/tasks");
  });
  EXPECT_GE(lines.size(), 10u);
  EXPECT_LT(lines.size(), 50u);
}

}  // namespace refusal_log_test
}  // namespace steward::http
