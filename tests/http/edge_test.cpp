// What wraps a handler: identity, CORS, routes, authentication, parameters, idempotency, negotiation, tags,
// compression.
#include "tests/http/fixture.hpp"

#include <nlohmann/json.hpp>

#include "http/entity_tag.hpp"

namespace steward::http {
namespace {

using nlohmann::json;

class edge_test : public server_test {};

TEST_F(edge_test, every_answer_has_its_ids_and_security_headers) {
  for (const auto* path : {"/health", "/nowhere", "/api/v1/me", "/test/throw"}) {
    const auto answer = get(
        path,
        "X-Request-Id: abc-1\r\ntraceparent: 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01\r\n");
    EXPECT_EQ(answer.header("X-Request-Id"), "abc-1") << path;
    EXPECT_EQ(answer.header("traceparent").substr(0, 36), "00-4bf92f3577b34da6a3ce929d0e0e4736-");
    EXPECT_NE(answer.header("traceparent").substr(36, 16), "00f067aa0ba902b7");
    EXPECT_EQ(answer.header("X-Content-Type-Options"), "nosniff");
    EXPECT_EQ(answer.header("X-Frame-Options"), "DENY");
    EXPECT_EQ(answer.header("Content-Security-Policy"), "default-src 'none'; frame-ancestors 'none'");
    EXPECT_EQ(answer.header("Strict-Transport-Security"), "");
    EXPECT_EQ(answer.header("Date"), "Mon, 21 Sep 2026 14:13:20 GMT");
  }
  EXPECT_EQ(get("/health", "X-Request-Id: not sane\r\n").header("X-Request-Id").size(), 16u);
}

TEST_F(edge_test, what_a_trusted_proxy_took_by_https_insists_on_it) {
  config.trusted_proxies = {"127.0.0.1"};
  EXPECT_EQ(get("/health", "X-Forwarded-Proto: https\r\n").header("Strict-Transport-Security"),
            "max-age=31536000; includeSubDomains");
  EXPECT_EQ(get("/health").header("Strict-Transport-Security"), "");
}

TEST_F(edge_test, a_stranger_cannot_claim_https) {
  config.environment = deployment::production;
  EXPECT_EQ(get("/health", "X-Forwarded-Proto: https\r\n").header("Strict-Transport-Security"), "");
}

TEST_F(edge_test, a_cookie_never_authenticates) {
  const auto token = bearer();
  const auto value = token.substr(22, token.size() - 24);
  for (const auto* name : {"token", "access_token", "session", "Authorization", "better-auth.session_token"})
    EXPECT_EQ(get("/api/v1/me", "Cookie: " + std::string(name) + '=' + value + "\r\n").status, 401) << name;
  EXPECT_EQ(post("/test/ask", "{}", "Cookie: access_token=" + value + "\r\n").status, 401);
}

TEST_F(edge_test, tells_404_from_405) {
  EXPECT_EQ(get("/nowhere").status, 404);
  const auto answer = send("DELETE /health HTTP/1.1\r\nHost: test\r\n\r\n");
  EXPECT_EQ(answer.status, 405);
  EXPECT_EQ(answer.header("Allow"), "GET, HEAD, OPTIONS");
  EXPECT_EQ(json::parse(answer.body)["code"], "method_not_allowed");
}

TEST_F(edge_test, head_is_get_without_the_body) {
  const auto answer = send("HEAD /test/large HTTP/1.1\r\nHost: test\r\n\r\n");
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.header("Content-Length"), "100002");
  EXPECT_EQ(answer.header("ETag"), get("/test/large").header("ETag"));
}

TEST_F(edge_test, options_lists_the_methods) {
  const auto answer = send("OPTIONS /test/echo HTTP/1.1\r\nHost: test\r\n\r\n");
  EXPECT_EQ(answer.status, 204);
  EXPECT_EQ(answer.header("Allow"), "GET, HEAD, POST, PUT, OPTIONS");
  EXPECT_EQ(answer.header("Access-Control-Allow-Methods"), "");
  EXPECT_EQ(send("OPTIONS /nowhere HTTP/1.1\r\nHost: test\r\n\r\n").status, 404);
}

TEST_F(edge_test, cors_is_for_listed_origins_only) {
  config.cors_origins = {"https://app.example.org"};
  const auto good = get("/nowhere", "Origin: https://app.example.org\r\n");  // errors can be read as well
  EXPECT_EQ(good.header("Access-Control-Allow-Origin"), "https://app.example.org");
  EXPECT_EQ(good.header("Access-Control-Allow-Credentials"), "true");
  EXPECT_EQ(good.header("Vary"), "Origin");
  const auto bad = get("/health", "Origin: https://app.example.org.evil.example\r\n");
  EXPECT_EQ(bad.header("Access-Control-Allow-Origin"), "");
  EXPECT_EQ(bad.header("Vary"), "Origin");
  const auto preflight = send(
      "OPTIONS /test/echo HTTP/1.1\r\nHost: test\r\nOrigin: "
      "https://app.example.org\r\nAccess-Control-Request-Method: PUT\r\n\r\n");
  EXPECT_EQ(preflight.status, 204);
  EXPECT_EQ(preflight.header("Access-Control-Allow-Methods"), "GET, HEAD, POST, PUT, OPTIONS");
  EXPECT_EQ(preflight.header("Access-Control-Max-Age"), "7200");
}

TEST_F(edge_test, cors_for_everybody_is_without_credentials) {
  config.cors_origins = {"*"};
  const auto answer = get("/health", "Origin: https://anywhere.example\r\n");
  EXPECT_EQ(answer.header("Access-Control-Allow-Origin"), "*");
  EXPECT_EQ(answer.header("Access-Control-Allow-Credentials"), "");
}

TEST_F(edge_test, cors_for_everybody_is_off_in_production) {
  config.cors_origins = {"*"};
  config.environment = deployment::production;
  EXPECT_EQ(get("/health", "Origin: https://anywhere.example\r\n").header("Access-Control-Allow-Origin"), "");
}

TEST_F(edge_test, a_missing_or_bad_token_is_401) {
  const auto missing = get("/test/ask");
  EXPECT_EQ(missing.status, 401);
  EXPECT_EQ(missing.header("WWW-Authenticate"), "Bearer realm=\"steward\"");
  EXPECT_EQ(get("/test/ask", "Authorization: Basic YTpi\r\n").status, 401);
  const auto bad = get("/test/ask", "Authorization: Bearer a.b.c\r\n");
  EXPECT_EQ(bad.status, 401);
  EXPECT_NE(bad.header("WWW-Authenticate").find("error=\"invalid_token\""), std::string::npos);
  auto tampered = bearer();
  tampered[tampered.size() - 10] ^= 1;
  EXPECT_EQ(get("/test/ask", tampered).status, 401);
  EXPECT_EQ(json::parse(bad.body)["code"], "unauthorized");
}

TEST_F(edge_test, an_own_token_leads_to_its_user) {
  std::string seen;
  does.submit = [&seen](ask question, completion<reply> done) {
    seen = question.user.to_string() + ' ' + question.trace_id;
    done(json_reply("{}"));
  };
  auto token = bearer();
  token.replace(15, 6, "bEaReR");  // the scheme has no case
  EXPECT_EQ(
      get("/test/ask", token + "traceparent: 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01\r\n")
          .status,
      200);
  EXPECT_EQ(seen, test_user + " 4bf92f3577b34da6a3ce929d0e0e4736");
}

TEST_F(edge_test, an_external_subject_is_resolved_once) {
  int asked = 0;
  std::string who, user;
  does.resolve = [&](external_subject subject, completion<uuid> done) {
    ++asked;
    who = subject.issuer + ' ' + subject.subject + ' ' + subject.email;
    done(*uuid::parse(test_user));
  };
  does.submit = [&user](ask question, completion<reply> done) {
    user = question.user.to_string();
    done(json_reply("{}"));
  };
  const auto token = bearer("auth0|42", "elsewhere");
  EXPECT_EQ(get("/test/ask", token).status, 200);
  EXPECT_EQ(get("/test/ask", token).status, 200);
  EXPECT_EQ(asked, 1);
  EXPECT_EQ(who, "elsewhere auth0|42 ada@example.org");
  EXPECT_EQ(user, test_user);
}

TEST_F(edge_test, an_external_subject_that_cannot_be_resolved_now_is_no_stranger) {
  does.resolve = [](external_subject, completion<uuid> done) { done(error{errc::unavailable}); };
  EXPECT_EQ(get("/test/ask", bearer("auth0|42", "elsewhere")).status, 503);
}

class key_refresh_test : public edge_test {
 protected:
  key_refresh_test() {
    issuers[1].keys = store;
    issuers[1].refreshes = true;
    does.resolve = [](external_subject, completion<uuid> done) { done(*uuid::parse(test_user)); };
    does.refresh_keys = [this](key_request what, completion<bool> done) {
      asked.push_back(what.issuer + ' ' + what.kid);
      if (comes) store->put(key_set(verification_key::of_secret(test_secret)));
      done(true);
    };
  }

  std::shared_ptr<key_store> store = std::make_shared<key_store>();
  std::vector<std::string> asked;
  bool comes = true;
};

TEST_F(key_refresh_test, a_key_that_is_not_known_is_looked_for_once) {
  EXPECT_EQ(get("/test/ask", bearer("ada", "elsewhere")).status, 200);
  EXPECT_EQ(get("/test/ask", bearer("bob", "elsewhere")).status, 200);
  EXPECT_EQ(asked, std::vector<std::string>{"elsewhere "});
}

TEST_F(key_refresh_test, a_key_that_is_not_found_is_a_bad_token) {
  comes = false;
  for (std::size_t i = 1; i < 3; ++i) {
    EXPECT_EQ(get("/test/ask", bearer("ada", "elsewhere")).status, 401);
    EXPECT_EQ(asked.size(), i);
  }
}

TEST_F(key_refresh_test, keys_that_cannot_be_reached_are_no_bad_token) {
  does.refresh_keys = [](key_request, completion<bool> done) { done(error{errc::unavailable}); };
  EXPECT_EQ(get("/test/ask", bearer("ada", "elsewhere")).status, 503);
}

TEST_F(key_refresh_test, a_token_is_void_when_its_key_is_taken_away) {
  const auto token = bearer("ada", "elsewhere");
  EXPECT_EQ(get("/test/ask", token).status, 200);
  comes = false;
  store->put({});
  running().sweep(std::chrono::steady_clock::now());
  EXPECT_EQ(get("/test/ask", token).status, 401);
}

TEST_F(edge_test, the_key_set_is_public) {
  const auto answer = get("/.well-known/jwks.json");
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.header("Cache-Control"), "public, max-age=300");
  EXPECT_EQ(json::parse(answer.body)["keys"][0]["kid"], keys.signer()->kid());
}

TEST_F(edge_test, the_path_of_somebody_else_is_forbidden) {
  EXPECT_EQ(get("/test/of/" + test_user + "/things/a", bearer()).status, 200);
  const auto other = get("/test/of/0190a8c5-7b1e-7cc3-98c4-dc0c0c073900/things/a", bearer());
  EXPECT_EQ(other.status, 403);
  EXPECT_EQ(json::parse(other.body)["code"], "forbidden");
  does.resolve = [](external_subject, completion<uuid> done) { done(*uuid::parse(test_user)); };
  EXPECT_EQ(get("/test/of/ada/things/a", bearer("ada", "elsewhere")).status, 200);
  EXPECT_EQ(get("/test/of/bob/things/a", bearer("ada", "elsewhere")).status, 403);
  EXPECT_EQ(get("/test/of/bob/things/a").status, 401);
}

TEST_F(edge_test, parameters_are_decoded) {
  EXPECT_EQ(get("/test/echo?q=a%20b+c").body, "|q=a b c");
  EXPECT_EQ(get("/test/of/" + test_user + "/things/a%2Fb%20c", bearer()).body,
            "|user_id:" + test_user + "|name:a/b c");
  EXPECT_EQ(get("/test/echo?q=%00").status, 400);
  EXPECT_EQ(get("/test/of/" + test_user + "/things/%ff", bearer()).status, 400);
}

TEST_F(edge_test, an_idempotency_key_identifies_the_request) {
  std::vector<idempotency_token> seen;
  does.submit = [&seen](ask question, completion<reply> done) {
    seen.push_back(question.idempotency.value_or(idempotency_token{}));
    reply answer = json_reply("{}");
    answer.replayed = seen.size() == 2;
    done(answer);
  };
  const auto token = bearer();
  post("/test/ask", "{}", token + "Idempotency-Key: k1\r\n");
  EXPECT_EQ(post("/test/ask", "{}", token + "Idempotency-Key: k1\r\n").header("Idempotency-Replayed"),
            "true");
  post("/test/ask", "[]", token + "Idempotency-Key: k1\r\n");
  post("/test/ask", "{}", token);
  ASSERT_EQ(seen.size(), 4u);
  EXPECT_EQ(seen[0].key, "k1");
  EXPECT_EQ(seen[0].fingerprint.size(), 64u);
  EXPECT_EQ(seen[0].fingerprint, seen[1].fingerprint);
  EXPECT_NE(seen[0].fingerprint, seen[2].fingerprint);
  EXPECT_EQ(seen[3].key, "");
  EXPECT_EQ(post("/test/ask", "{}", token + "Idempotency-Key: " + std::string(256, 'k') + "\r\n").status,
            400);
  EXPECT_EQ(post("/test/ask", "{}", token + "Idempotency-Key: a b\r\n").status, 400);
}

TEST_F(edge_test, replies_become_responses) {
  does.submit = [](ask, completion<reply> done) {
    auto answer = json_reply("{\"id\":1}");
    answer.kind = reply_kind::created;
    answer.location = "/test/ask/1";
    answer.etag = "\"1\"";
    done(answer);
  };
  const auto created = post("/test/ask", "{}", bearer());
  EXPECT_EQ(created.status, 201);
  EXPECT_EQ(created.header("Location"), "/test/ask/1");
  EXPECT_EQ(created.header("ETag"), "\"1\"");
  EXPECT_EQ(created.header("Cache-Control"), "private, no-cache");
  EXPECT_EQ(created.body, "{\"id\":1}");
}

TEST_F(edge_test, pages_link_to_the_next_one) {
  does.submit = [](ask, completion<reply> done) {
    auto answer = json_reply("[]");
    answer.page = page_info{120, "abc="};
    done(answer);
  };
  const auto page = get("/test/ask?q=a%26b&cursor=old&limit=5", bearer());
  EXPECT_EQ(page.header("X-Total-Count"), "120");
  EXPECT_EQ(page.header("Link"), "</test/ask?q=a%26b&limit=5&cursor=abc%3D>; rel=\"next\"");
}

TEST_F(edge_test, a_total_that_was_not_counted_is_left_out) {
  does.submit = [](ask, completion<reply> done) {
    auto answer = json_reply("[]");
    answer.page = page_info{-1, "abc="};
    done(answer);
  };
  const auto page = get("/test/ask?total=false", bearer());
  EXPECT_EQ(page.status, 200);
  EXPECT_EQ(page.head.find("X-Total-Count:"), std::string::npos);
  EXPECT_FALSE(page.header("Link").empty());
}

TEST_F(edge_test, nothing_is_204) {
  does.submit = [](ask, completion<reply> done) { done(reply{.kind = reply_kind::no_content}); };
  const auto answer = get("/test/ask", bearer());
  EXPECT_EQ(answer.status, 204);
  EXPECT_EQ(answer.header("Content-Length"), "");
}

TEST_F(edge_test, refusals_of_the_backend_become_problems) {
  does.submit = [](ask, completion<reply> done) {
    done(error{.code = errc::rate_limited, .detail = "100 requests a minute.", .retry_after = 9});
  };
  const auto answer = get("/test/ask", bearer());
  EXPECT_EQ(answer.status, 429);
  EXPECT_EQ(answer.header("Retry-After"), "9");
  const auto problem = json::parse(answer.body);
  EXPECT_EQ(problem["detail"], "100 requests a minute.");
  EXPECT_EQ(problem["instance"], "/test/ask");
  EXPECT_EQ(problem["trace_id"], answer.header("traceparent").substr(3, 32));
}

TEST_F(edge_test, a_dropped_completion_is_a_500) {
  does.submit = [](ask, completion<reply>) {};
  EXPECT_EQ(get("/test/ask", bearer()).status, 500);
}

TEST_F(edge_test, an_exception_is_a_500_that_says_nothing_of_it) {
  const auto answer = get("/test/throw");
  EXPECT_EQ(answer.status, 500);
  EXPECT_FALSE(answer.has("secret"));
}

TEST_F(edge_test, what_cannot_be_accepted_is_406) {
  EXPECT_EQ(get("/health", "Accept: text/html\r\n").status, 406);
  EXPECT_EQ(get("/health", "Accept: application/json;q=0\r\n").status, 406);
  EXPECT_EQ(get("/health", "Accept: text/html, */*;q=0.1\r\n").status, 200);
  EXPECT_EQ(get("/health", "Accept: application/problem+json\r\n").status, 200);
}

TEST_F(edge_test, a_get_without_tag_gets_one_and_is_revalidated_by_it) {
  const auto first = get("/test/echo?a=1");
  const auto tag = first.header("ETag");
  EXPECT_EQ(tag, make_etag(first.body));
  const auto again = get("/test/echo?a=1", "If-None-Match: \"x\", " + tag + "\r\n");
  EXPECT_EQ(again.status, 304);
  EXPECT_EQ(again.header("ETag"), tag);
  EXPECT_EQ(again.header("Cache-Control"), "private, no-cache");
  EXPECT_EQ(get("/test/echo?a=2", "If-None-Match: " + tag + "\r\n").status, 200);
  EXPECT_EQ(get("/nowhere").header("ETag"), "");
}

TEST_F(edge_test, large_texts_are_compressed_for_who_wants_it) {
  const auto plain = get("/test/large");
  EXPECT_EQ(plain.header("Vary"), "Accept-Encoding");
  const auto packed = get("/test/large", "Accept-Encoding: gzip\r\n");
  EXPECT_EQ(packed.header("Content-Encoding"), "gzip");
  EXPECT_LT(packed.body.size(), 1000u);
  EXPECT_EQ(packed.header("ETag"), with_coding(plain.header("ETag"), "gzip"));
  EXPECT_EQ(
      get("/test/large", "Accept-Encoding: gzip\r\nIf-None-Match: " + packed.header("ETag") + "\r\n").status,
      304);
  EXPECT_EQ(get("/test/large", "Accept-Encoding: br\r\n").header("Content-Encoding"), "br");
  EXPECT_EQ(get("/health", "Accept-Encoding: gzip\r\n").header("Content-Encoding"), "");
}

}  // namespace
}  // namespace steward::http
