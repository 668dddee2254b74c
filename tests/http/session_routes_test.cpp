#include <nlohmann/json.hpp>

#include "tests/http/fixture.hpp"

namespace steward::http {
namespace {

using nlohmann::json;

const uuid here = make_uuid_v7(test_now, 1, 2);

class session_routes_test : public server_test {
 protected:
  session_routes_test() {
    does.manage_sessions = [this](session_command what, completion<reply> done) {
      seen.push_back(std::move(what));
      reply answer;
      answer.kind = reply_kind::no_content;
      done(std::move(answer));
    };
  }
  answer_text end(const std::string& path, const std::string& headers) {
    return send("DELETE " + path + " HTTP/1.1\r\nHost: test\r\n" + headers + "\r\n");
  }

  std::vector<session_command> seen;
};

TEST_F(session_routes_test, a_refresh_answers_with_new_tokens_of_the_session) {
  refresh_request asked;
  does.refresh = [&](refresh_request request, completion<signed_in> done) {
    asked = std::move(request);
    signed_in session;
    session.who.id = *uuid::parse(test_user);
    session.session = here;
    session.refresh_token = "srt_next";
    done(std::move(session));
  };
  const auto answer = post("/api/v1/auth/refresh", R"({"refresh_token":"srt_one"})", "User-Agent: phone\r\n");
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.header("Cache-Control"), "no-store");
  EXPECT_EQ(asked.refresh_token, "srt_one");
  EXPECT_EQ(asked.client.device, "phone");
  const auto session = json::parse(answer.body);
  EXPECT_EQ(session["refresh_token"], "srt_next");
  const auto result = verifier_->verify(session["access_token"].get<std::string>(), test_now);
  EXPECT_EQ(std::get<claims>(result).session, here.to_string());
}

TEST_F(session_routes_test, a_refresh_needs_a_token) {
  for (const auto* body : {"{}", R"({"refresh_token":""})", R"({"refresh_token":7})"})
    EXPECT_EQ(post("/api/v1/auth/refresh", body).status, 400) << body;
  does.refresh = [](refresh_request, completion<signed_in> done) { done(error{errc::unauthorized, "No."}); };
  const auto refused = post("/api/v1/auth/refresh", R"({"refresh_token":"srt_old"})");
  EXPECT_EQ(refused.status, 401);
  EXPECT_FALSE(refused.header("WWW-Authenticate").empty());
}

TEST_F(session_routes_test, what_cannot_be_the_name_of_a_device_is_left_out) {
  std::vector<std::string> devices;
  does.log_in = [&](log_in_request request, completion<signed_in> done) {
    devices.push_back(request.client.device);
    done(signed_in{});
  };
  const std::string body = R"({"email":"a@example.org","password":"x"})";
  post("/api/v1/auth/login", body, "User-Agent: " + std::string(300, 'a') + "\r\n");
  post("/api/v1/auth/login", body, "User-Agent: \xff\xfe\r\n");
  post("/api/v1/auth/login", body);
  EXPECT_EQ(devices, (std::vector<std::string>{std::string(255, 'a'), "", ""}));
}

TEST_F(session_routes_test, sessions_are_ended_by_token_id_or_all_together) {
  const auto mine = bearer_of_session(here);
  EXPECT_EQ(post("/api/v1/auth/logout", R"({"refresh_token":"srt_one"})").status, 204);
  EXPECT_EQ(post("/api/v1/auth/logout", "{}").status, 400);
  EXPECT_EQ(end("/api/v1/me/sessions/" + test_user, mine).status, 204);
  EXPECT_EQ(end("/api/v1/me/sessions/current", mine).status, 204);
  EXPECT_EQ(end("/api/v1/me/sessions", mine).status, 204);
  EXPECT_EQ(end("/api/v1/me/sessions?except=current", mine).status, 204);
  EXPECT_EQ(end("/api/v1/me/sessions?except=others", mine).status, 400);
  EXPECT_EQ(end("/api/v1/me/sessions/nonsense", mine).status, 404);
  EXPECT_EQ(end("/api/v1/me/sessions/current", bearer()).status, 404);  // a token of no session
  ASSERT_EQ(seen.size(), 5u);
  EXPECT_EQ(std::get<log_out>(seen[0]).refresh_token, "srt_one");
  EXPECT_EQ(std::get<end_session>(seen[1]).id.to_string(), test_user);
  EXPECT_EQ(std::get<end_session>(seen[2]).id, here);
  EXPECT_EQ(std::get<end_session>(seen[2]).user.to_string(), test_user);
  EXPECT_FALSE(std::get<end_sessions>(seen[3]).except);
  EXPECT_EQ(std::get<end_sessions>(seen[4]).except, here);
}

TEST_F(session_routes_test, the_list_knows_where_it_is_asked_from) {
  EXPECT_EQ(get("/api/v1/me/sessions", bearer_of_session(here)).status, 204);
  EXPECT_EQ(std::get<list_sessions>(seen.at(0)).current, here);
}

TEST_F(session_routes_test, access_tokens_of_an_ended_session_are_refused) {
  const auto known = bearer_of_session(here), fresh = bearer_of_session(here), other = bearer();
  EXPECT_EQ(get("/test/ask", known).status, 200);
  revoked->add({here}, test_now + 1000, test_now);
  running().sweep(std::chrono::steady_clock::now());
  for (const auto& token : {known, fresh, fresh}) {
    const auto refused = get("/test/ask", token);
    EXPECT_EQ(refused.status, 401);
    EXPECT_NE(refused.body.find("session"), std::string::npos);
  }
  EXPECT_EQ(get("/test/ask", other).status, 200);
}

TEST_F(session_routes_test, live_connections_of_an_ended_session_are_closed) {
  auto stream = connect();
  stream.send("GET /api/v1/events HTTP/1.1\r\nHost: test\r\nAccept: text/event-stream\r\n" +
              bearer_of_session(here) + "\r\n");
  EXPECT_EQ(connect().ask("GET /health HTTP/1.1\r\nHost: test\r\n\r\n").status, 200);
  revoked->add({here}, test_now + 1000, test_now);
  running().sweep(std::chrono::steady_clock::now());
  EXPECT_NE(stream.read_until("4401").find("4401"), std::string::npos);
}

}  // namespace
}  // namespace steward::http
