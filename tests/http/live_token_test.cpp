// Tokens and API keys that come as a message of a WebSocket.
#include "http/api_key_token.hpp"
#include "tests/http/live_fixture.hpp"

namespace steward::http {
namespace {

class live_token : public live_test {
 protected:
  /// What comes of a token in the first message.
  std::string comes_of(const std::string& token) {
    running();
    auto connection = connect();
    EXPECT_EQ(connection.ask(handshake()).status, 101);
    connection.send(masked(R"({"type":"authenticate","token":")" + token + "\"}"));
    return next(connection);
  }
  static constexpr auto accepted = "authenticated";
  static constexpr auto refused = "close 4401 the token is not valid";
  static constexpr auto later = "close 1013 not available now";
};

class live_api_key : public live_token {
 protected:
  live_api_key() {
    does.submit = [this](ask question, completion<reply> done) {
      ++asked;
      if (fault) return done(error{*fault});
      user_state state;
      api_key one;
      one.scopes = scopes;
      one.hash = read_api_key(key)->hash;
      one.last_used_at = timestamp(seconds(test_now));
      state.api_keys.emplace(one.id, make_row(one));
      id_source ids(1);
      const limits bounds;
      const auto used = std::get<command>(question.work)(
          state, context{.now = timestamp(seconds(test_now)), .ids = ids, .bounds = bounds});
      if (!used) return done(used.fault());
      done(reply{});
    };
  }

  const std::string key = make_api_key(*uuid::parse(test_user)).text;
  std::vector<std::string> scopes{"live:read"};
  std::optional<errc> fault;
  int asked = 0;
};

TEST_F(live_api_key, opens_the_stream_and_is_remembered) {
  EXPECT_EQ(comes_of(key), accepted);
  EXPECT_EQ(comes_of(key), accepted);
  EXPECT_EQ(asked, 1);
}

TEST_F(live_api_key, needs_the_scope) {
  scopes = {"tasks:read"};
  EXPECT_EQ(comes_of(key), refused);
  EXPECT_EQ(comes_of(key), refused) << "also when it is remembered";
  EXPECT_EQ(asked, 1);
}

TEST_F(live_api_key, that_is_none_is_refused) {
  EXPECT_EQ(comes_of("stw_nonsense"), refused);
  EXPECT_EQ(asked, 0);
  for (const auto gone : {errc::unauthorized, errc::not_found}) {
    fault = gone;
    EXPECT_EQ(comes_of(key), refused);
  }
}

TEST_F(live_api_key, may_be_tried_again_when_nobody_can_tell_now) {
  fault = errc::unavailable;
  EXPECT_EQ(comes_of(key), later);
  fault.reset();
  EXPECT_EQ(comes_of(key), accepted);
}

class live_external_token : public live_token {
 protected:
  live_external_token() {
    issuers[1].keys = store;
    issuers[1].refreshes = true;
    does.resolve = [this](external_subject, completion<uuid> done) {
      if (fault) return done(error{*fault});
      done(*uuid::parse(test_user));
    };
    does.refresh_keys = [this](key_request, completion<bool> done) {
      ++asked;
      if (!reached) return done(error{errc::unavailable});
      if (comes) store->put(key_set(verification_key::of_secret(test_secret)));
      done(true);
    };
  }

  std::shared_ptr<key_store> store = std::make_shared<key_store>();
  std::optional<errc> fault;
  bool reached = true, comes = true;
  int asked = 0;
};

TEST_F(live_external_token, waits_for_the_key_that_it_is_signed_with) {
  EXPECT_EQ(comes_of(external_token("ada", "elsewhere")), accepted);
  EXPECT_EQ(comes_of(external_token("bob", "elsewhere")), accepted);
  EXPECT_EQ(asked, 1);
}

TEST_F(live_external_token, whose_key_is_not_found_is_refused) {
  comes = false;
  EXPECT_EQ(comes_of(external_token("ada", "elsewhere")), refused);
  EXPECT_EQ(asked, 1);
}

TEST_F(live_external_token, may_be_tried_again_when_its_issuer_or_user_cannot_be_reached) {
  reached = false;
  EXPECT_EQ(comes_of(external_token("ada", "elsewhere")), later);
  reached = true;
  fault = errc::unavailable;
  EXPECT_EQ(comes_of(external_token("ada", "elsewhere")), later);
}

TEST_F(live_external_token, of_a_user_who_was_removed_or_is_not_invited_is_refused) {
  for (const auto why : {errc::unauthorized, errc::beta_access}) {
    fault = why;
    EXPECT_EQ(comes_of(external_token("ada", "elsewhere")), refused);
  }
}

}  // namespace
}  // namespace steward::http
