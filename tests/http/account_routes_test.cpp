#include <nlohmann/json.hpp>

#include "domain/user_state.hpp"
#include "tests/http/fixture.hpp"

namespace steward::http {
namespace {

using nlohmann::json;

user ada() {
  user who;
  who.id = *uuid::parse(test_user);
  who.email = "Ada@example.org";
  who.name = "Ada";
  who.created_at = timestamp(std::chrono::seconds(test_now));
  return who;
}

class account_routes_test : public server_test {
 protected:
  const std::string body = R"({"email":"Ada@example.org","password":"correct horse","name":"Ada"})";
};

TEST_F(account_routes_test, signing_up_gives_a_token_that_works) {
  sign_up_request seen;
  does.sign_up = [&seen](sign_up_request request, completion<signed_in> done) {
    seen = std::move(request);
    done(signed_in{ada(), false, *uuid::parse(test_user), "srt_1"});
  };
  std::string user;
  does.submit = [&user](ask question, completion<reply> done) {
    user = question.user.to_string();
    done(json_reply("{}"));
  };
  for (const auto* path : {"/api/v1/auth/signup", "/api/v1/auth/register", "/api/auth/signup"}) {
    const auto answer = post(path, body);
    EXPECT_EQ(answer.status, 201) << path;
    EXPECT_EQ(answer.header("Cache-Control"), "no-store");
    const auto session = json::parse(answer.body);
    EXPECT_EQ(session["token"], session["access_token"]);
    EXPECT_EQ(session["refresh_token"], "srt_1");
    EXPECT_EQ(session["token_type"], "Bearer");
    EXPECT_EQ(session["expires_in"], 900);
    EXPECT_EQ(session["expires_at"], "2026-09-21T14:28:20Z");
    EXPECT_EQ(session["user"],
              json::parse(
                  R"({"id":")" + test_user +
                  R"(","email":"Ada@example.org","email_verified_at":null,"name":"Ada",)"
                  R"("created_at":"2026-09-21T14:13:20Z","updated_at":"1970-01-01T00:00:00Z","version":1})"));
    EXPECT_EQ(
        get("/test/ask", "Authorization: Bearer " + session["token"].get<std::string>() + "\r\n").status,
        200);
    EXPECT_EQ(user, test_user);
  }
  EXPECT_EQ(seen.email, "Ada@example.org");
  EXPECT_EQ(seen.password, "correct horse");
  EXPECT_EQ(seen.name, "Ada");
}

TEST_F(account_routes_test, logging_in_answers_the_same_with_200) {
  does.log_in = [](log_in_request request, completion<signed_in> done) {
    EXPECT_EQ(request.email, "Ada@example.org");
    done(signed_in{ada()});
  };
  for (const auto* path : {"/api/v1/auth/login", "/api/auth/login"}) {
    const auto answer = post(path, R"({"email":"Ada@example.org","password":"correct horse"})");
    EXPECT_EQ(answer.status, 200) << path;
    EXPECT_EQ(json::parse(answer.body)["user"]["name"], "Ada");
  }
}

TEST_F(account_routes_test, the_fingerprint_of_a_sign_up_tells_nothing_of_the_password) {
  std::vector<idempotency_token> seen;
  does.sign_up = [&seen](sign_up_request request, completion<signed_in> done) {
    seen.push_back(request.idempotency.value_or(idempotency_token{}));
    done(signed_in{ada(), true});
  };
  const std::string key = "Idempotency-Key: k1\r\n", path = "/api/v1/auth/signup";
  const auto again = post(path, body, key);
  EXPECT_EQ(again.status, 201);
  EXPECT_EQ(again.header("Idempotency-Replayed"), "true");
  post(path, R"({"email":"Ada@example.org","password":"another one","name":"Ada"})", key);
  post(path, R"({"email":"Ada@example.org","password":"correct horse","name":"Eve"})", key);
  post("/api/auth/signup", body, key);
  post(path, body);
  ASSERT_EQ(seen.size(), 5u);
  EXPECT_EQ(seen[0].key, "k1");
  EXPECT_EQ(seen[0].fingerprint.size(), 64u);
  EXPECT_EQ(seen[1].fingerprint, seen[0].fingerprint);
  EXPECT_NE(seen[2].fingerprint, seen[0].fingerprint);
  EXPECT_NE(seen[3].fingerprint, seen[0].fingerprint);
  EXPECT_EQ(seen[4].key, "");
}

TEST_F(account_routes_test, answers_with_tokens_are_never_compressed) {
  does.log_in = [](log_in_request, completion<signed_in> done) {
    auto who = ada();
    who.name = std::string(5000, 'a');
    done(signed_in{who});
  };
  const auto answer = post("/api/v1/auth/login", R"({"email":"a@example.org","password":"x"})",
                           "Accept-Encoding: gzip, br\r\n");
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.header("Content-Encoding"), "");
}

TEST_F(account_routes_test, every_fault_is_reported_at_once) {
  const auto answer = post("/api/v1/auth/signup", R"({"email":"nonsense","password":"short","name":""})");
  EXPECT_EQ(answer.status, 400);
  std::vector<std::string> pointers;
  const auto problem = json::parse(answer.body);
  for (const auto& fault : problem.at("errors")) pointers.push_back(fault["pointer"]);
  EXPECT_EQ(pointers, (std::vector<std::string>{"/email", "/name", "/password"}));
}

TEST_F(account_routes_test, in_production_new_passwords_that_anybody_would_try_first_are_refused) {
  config.environment = deployment::production;
  does.sign_up = [](sign_up_request, completion<signed_in> done) { done(signed_in{ada()}); };
  does.manage_account = [](account_request, completion<reply> done) { done(reply{reply_kind::no_content}); };
  const auto faults = [](const answer_text& answer) {
    std::vector<std::string> told;
    const auto problem = json::parse(answer.body);
    for (const auto& fault : problem.at("errors"))
      told.push_back(fault["pointer"].get<std::string>() + ' ' + fault["code"].get<std::string>());
    return told;
  };
  using strings = std::vector<std::string>;
  const auto sign_up = [&](const std::string& password) {
    return post("/api/v1/auth/signup",
                R"({"email":"grace@example.org","name":"Grace Hopper","password":")" + password + R"("})");
  };
  EXPECT_EQ(faults(sign_up("Password123")), strings{"/password guessable"});
  EXPECT_EQ(faults(sign_up("grace-hopper")), strings{"/password guessable"});
  EXPECT_EQ(sign_up("correct horse").status, 201);
  const auto mixed = post("/api/v1/auth/signup", R"({"email":"no","name":"Grace","password":"Password123"})");
  EXPECT_EQ(faults(mixed), (strings{"/email format", "/password guessable"}));
  const auto change = [&](const std::string& password) {
    return post("/api/v1/me/password", R"({"current_password":"password","password":")" + password + R"("})",
                bearer());
  };
  EXPECT_EQ(faults(change("ada@example.org")), strings{"/password guessable"});
  EXPECT_EQ(change("correct horse").status, 204);
  const auto reset = post("/api/v1/auth/password/reset", R"({"token":"t","password":"qwertyuiop"})");
  EXPECT_EQ(faults(reset), strings{"/password guessable"});
}

TEST_F(account_routes_test, elsewhere_examples_may_have_passwords_of_examples) {
  does.sign_up = [](sign_up_request, completion<signed_in> done) { done(signed_in{ada()}); };
  EXPECT_EQ(
      post("/api/v1/auth/signup", R"({"email":"a@example.org","name":"A","password":"password"})").status,
      201);
}

TEST_F(account_routes_test, bodies_that_are_no_object_are_400) {
  for (const auto* body : {"", "[]", "{", "1", "{\"email\":\"a\",\"email\":\"b\"}", "\"\xff\""})
    EXPECT_EQ(post("/api/v1/auth/login", body, "").status, 400) << body;
}

TEST_F(account_routes_test, a_taken_address_is_409_and_wrong_credentials_401) {
  does.sign_up = [](sign_up_request, completion<signed_in> done) {
    done(error{errc::conflict, "This address has an account."});
  };
  does.log_in = [](log_in_request, completion<signed_in> done) {
    done(error{errc::unauthorized, "Address or password is wrong."});
  };
  EXPECT_EQ(post("/api/v1/auth/signup", body).status, 409);
  const auto answer = post("/api/v1/auth/login", R"({"email":"ada@example.org","password":"wrong"})");
  EXPECT_EQ(answer.status, 401);
  EXPECT_EQ(json::parse(answer.body)["detail"], "Address or password is wrong.");
}

TEST_F(account_routes_test, me_reads_the_profile) {
  does.submit = [](ask question, completion<reply> done) {
    user_state state;
    id_source ids(1);
    const limits bounds;
    const context now{timestamp{}, ids, bounds};
    const auto& read = std::get<query>(question.work);
    EXPECT_EQ(read(state, now).fault().code, errc::not_found);
    state.profile = make_row(ada());
    done(read(state, now));
  };
  const auto answer = get("/api/v1/me", bearer());
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(json::parse(answer.body)["email"], "Ada@example.org");
  EXPECT_FALSE(answer.header("ETag").empty());
}

}  // namespace
}  // namespace steward::http
