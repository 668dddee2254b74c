#include <nlohmann/json.hpp>

#include "domain/credential.hpp"
#include "domain/user_state.hpp"
#include "http/api_key_token.hpp"
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

/// Tokens and sockets of somebody whom their issuer has removed, and of an API key that was revoked.
class ended_credential_test : public server_test {
 protected:
  ended_credential_test() {
    config.access_token_minutes = 1;
    does.resolve = [this](external_subject, completion<uuid> done) {
      ++looked_up;
      if (removed) return done(error{errc::unauthorized, "This account was removed."});
      done(*uuid::parse(test_user));
    };
    does.submit = [this](ask question, completion<reply> done) {
      if (question.source == "api-key") {
        user_state state;
        api_key one;
        one.scopes = {"live:read"};
        one.hash = read_api_key(text)->hash;
        one.last_used_at = timestamp(std::chrono::seconds(test_now));
        state.api_keys.emplace(one.id, make_row(one));
        id_source ids(1);
        const limits bounds;
        const auto used = std::get<command>(question.work)(
            state, context{.now = timestamp(std::chrono::seconds(test_now)), .ids = ids, .bounds = bounds});
        if (!used) return done(used.fault());
      }
      done(json_reply("{}"));
    };
  }
  void end(const uuid& credential) {
    revoked->add({credential}, test_now + 1000, test_now);
    running().sweep(std::chrono::steady_clock::now());
  }
  client open(const std::string& credential) {
    auto stream = connect();
    stream.send("GET /api/v1/events HTTP/1.1\r\nHost: test\r\nAccept: text/event-stream\r\n" + credential +
                "\r\n");
    EXPECT_NE(stream.read_until("retry: 2000").find("200 OK"), std::string::npos);
    return stream;
  }

  const std::string text = make_api_key(*uuid::parse(test_user)).text;
  int looked_up = 0;
  bool removed = false;
};

TEST_F(ended_credential_test, a_known_token_of_a_removed_subject_is_looked_at_again) {
  const auto ada = bearer("user_ada", "elsewhere"), eve = bearer("user_eve", "elsewhere");
  EXPECT_EQ(get("/test/ask", ada).status, 200);
  EXPECT_EQ(get("/test/ask", ada).status, 200);
  EXPECT_EQ(get("/test/ask", eve).status, 200);
  EXPECT_EQ(looked_up, 2);
  removed = true;
  end(subject_credential("elsewhere", "user_ada"));
  const auto refused = get("/test/ask", ada);
  EXPECT_EQ(refused.status, 401);
  EXPECT_NE(refused.body.find("removed"), std::string::npos);
  EXPECT_EQ(get("/test/ask", eve).status, 200);
  EXPECT_EQ(looked_up, 3);
}

TEST_F(ended_credential_test, a_token_is_believed_no_longer_than_the_end_of_its_subject_is_remembered) {
  const auto ada = bearer("user_ada", "elsewhere");  // good for ten minutes
  EXPECT_EQ(get("/test/ask", ada).status, 200);
  running().set_unix_clock([] { return test_now + 61; });
  removed = true;
  EXPECT_EQ(get("/test/ask", ada).status, 401);
}

TEST_F(ended_credential_test, live_connections_of_a_removed_subject_are_closed) {
  auto gone = open(bearer("user_ada", "elsewhere")), stays = open(bearer("user_eve", "elsewhere"));
  end(subject_credential("elsewhere", "user_ada"));
  EXPECT_NE(gone.read_until("revoked").find("4401"), std::string::npos);
  end(subject_credential("elsewhere", "user_eve"));
  EXPECT_NE(stays.read_until("4401").find("4401"), std::string::npos);
}

TEST_F(ended_credential_test, live_connections_of_a_revoked_key_are_closed) {
  auto stream = open("X-API-Key: " + text + "\r\n");
  end(read_api_key(text)->credential);
  EXPECT_NE(stream.read_until("4401").find("4401"), std::string::npos);
}

}  // namespace
}  // namespace steward::http
