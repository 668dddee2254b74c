#pragma once

#include <gtest/gtest.h>

#include <boost/asio/post.hpp>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "http/routes/all.hpp"
#include "http/server.hpp"
#include "identity/token_issuer.hpp"
#include "tests/http/client.hpp"
#include "tests/identity/handmade_token.hpp"

namespace steward::http {

inline const std::string test_secret = "a secret that is only used in tests 0123456789";
inline const std::string test_user = "0190a8c5-7b1e-7cc3-98c4-dc0c0c07398f";
inline constexpr std::int64_t test_now = 1'790'000'000;

/// What the fake backend does; a test replaces what it needs. Called on the io thread.
struct behaviour {
  std::function<void(ask, completion<reply>)> submit = [](ask, completion<reply> done) { done(reply{}); };
  std::function<void(sign_up_request, completion<signed_in>)> sign_up =
      [](sign_up_request, completion<signed_in> done) { done(signed_in{}); };
  std::function<void(log_in_request, completion<signed_in>)> log_in =
      [](log_in_request, completion<signed_in> done) { done(signed_in{}); };
  std::function<void(refresh_request, completion<signed_in>)> refresh =
      [](refresh_request, completion<signed_in> done) { done(signed_in{}); };
  std::function<void(session_command, completion<reply>)> manage_sessions =
      [](session_command, completion<reply> done) { done(reply{}); };
  std::function<void(account_request, completion<reply>)> manage_account =
      [](account_request, completion<reply> done) { done(reply{}); };
  std::function<void(mail_request, completion<reply>)> manage_mail =
      [](mail_request, completion<reply> done) { done(reply{}); };
  std::function<void(external_subject, completion<uuid>)> resolve =
      [](external_subject, completion<uuid> done) { done(uuid{}); };
  std::function<void(key_request, completion<bool>)> refresh_keys = [](key_request, completion<bool> done) {
    done(true);
  };
  std::function<void(federation_request, completion<federation_reply>)> federate =
      [](federation_request, completion<federation_reply> done) { done(federation_reply{}); };
  std::function<void(stream_request, completion<stream_piece>)> read_stream =
      [](stream_request, completion<stream_piece> done) {
        done(stream_piece{"epoch", 0, 0, {}, resync::none});
      };
  std::function<void(const uuid&, bool)> follow = [](const uuid&, bool) {};
  stream_listener* listener = nullptr;  ///< of the io thread
  std::function<void(admin_query, completion<reply>)> inspect = [](admin_query, completion<reply> done) {
    done(reply{});
  };
  std::function<readiness()> ready = [] { return readiness{}; };
  std::function<void(shared_claim, completion<shared_verdict>)> count_together;  ///< null: there is no Redis
  std::vector<completion<reply>> unanswered;  ///< a backend lets go of what it owes at its end
};

class fake_backend : public backend {
 public:
  explicit fake_backend(behaviour& does) : does_(does) {}
  ~fake_backend() override { does_.unanswered.clear(); }
  void submit(ask request, completion<reply> done) override {
    does_.submit(std::move(request), std::move(done));
  }
  void inspect(admin_query request, completion<reply> done) override {
    does_.inspect(std::move(request), std::move(done));
  }
  void sign_up(sign_up_request request, completion<signed_in> done) override {
    does_.sign_up(std::move(request), std::move(done));
  }
  void log_in(log_in_request request, completion<signed_in> done) override {
    does_.log_in(std::move(request), std::move(done));
  }
  void refresh(refresh_request request, completion<signed_in> done) override {
    does_.refresh(std::move(request), std::move(done));
  }
  void manage_sessions(session_command request, completion<reply> done) override {
    does_.manage_sessions(std::move(request), std::move(done));
  }
  void manage_account(account_request request, completion<reply> done) override {
    does_.manage_account(std::move(request), std::move(done));
  }
  void manage_mail(mail_request request, completion<reply> done) override {
    does_.manage_mail(std::move(request), std::move(done));
  }
  void resolve_subject(external_subject who, completion<uuid> done) override {
    does_.resolve(std::move(who), std::move(done));
  }
  void refresh_keys(key_request what, completion<bool> done) override {
    does_.refresh_keys(std::move(what), std::move(done));
  }
  void federate(federation_request request, client_info, completion<federation_reply> done) override {
    does_.federate(std::move(request), std::move(done));
  }
  void read_stream(stream_request request, completion<stream_piece> done) override {
    does_.read_stream(std::move(request), std::move(done));
  }
  void follow(const uuid& user) override { does_.follow(user, true); }
  void unfollow(const uuid& user) override { does_.follow(user, false); }
  void set_listener(stream_listener* listener) override { does_.listener = listener; }
  bool counts_together() const override { return does_.count_together != nullptr; }
  void count_together(shared_claim claim, completion<shared_verdict> done) override {
    does_.count_together(std::move(claim), std::move(done));
  }
  void check_readiness(completion<readiness> done) override { done(does_.ready()); }
  void collect_metrics(completion<std::string> done) override {
    done(std::string("# TYPE behind counter\nbehind 7\n"));
  }

 private:
  behaviour& does_;
};

inline reply json_reply(std::string text) {
  reply answer;
  answer.body = std::make_shared<const std::string>(std::move(text));
  return answer;
}

/// Handlers for routes that only tests have.
inline outcome do_ask(const request&) { return ask{}; }
inline outcome do_echo(const request& req) {
  std::string text(req.body);
  for (const auto& [name, value] : req.query) text += '|' + name + '=' + value;
  for (const auto& [name, value] : req.parameters) text.append("|").append(name).append(":").append(value);
  return response(200, text.empty() ? "{}" : text);
}
inline outcome do_throw(const request&) { throw std::runtime_error("a handler's secret"); }
inline outcome do_large(const request&) { return response(200, '"' + std::string(100'000, 'x') + '"'); }

/// A server on a free port of the loopback with one io thread, the real routes and some for tests.
class server_test : public ::testing::Test {
 protected:
  settings config;
  behaviour does;
  route_table table = make_route_table();

  server_test() {
    config.io_threads = 1;
    config.listen = {"127.0.0.1", 0};
    config.installation_secret = test_secret;
    table.add({.pattern = "/test/ask", .run = do_ask});
    table.add({.verb = method::post, .pattern = "/test/ask", .run = do_ask});
    table.add({.pattern = "/test/echo", .who = access::public_, .run = do_echo});
    table.add({.verb = method::post, .pattern = "/test/echo", .who = access::public_, .run = do_echo});
    table.add({.verb = method::put,
               .pattern = "/test/echo",
               .who = access::public_,
               .run = do_echo,
               .max_body = 100});
    table.add({.pattern = "/test/throw", .who = access::public_, .run = do_throw});
    table.add({.pattern = "/test/large", .who = access::public_, .run = do_large});
    table.add({.pattern = "/test/of/{user_id}/things/{name}", .who = access::path_user, .run = do_echo});
  }

  /// Before the test goes, which `does` refers to.
  void TearDown() override { server_.reset(); }

  void start() {
    keys.take({keys.make(timestamp(std::chrono::seconds(test_now)))}, timestamp());
    verifier_.emplace(issuers, 30, revoked);
    server_.emplace(config, table, tokens, *verifier_, [this](boost::asio::io_context& context) {
      context_ = &context;
      return std::make_unique<fake_backend>(does);
    });
    server_->set_unix_clock([] { return test_now; });
    server_->start();
  }

  server& running() {
    if (!server_) start();
    return *server_;
  }
  client connect() { return client(running().port()); }

  /// One request on its own connection.
  answer_text send(const std::string& request) { return connect().ask(request); }
  answer_text get(const std::string& path, const std::string& headers = "") {
    return send("GET " + path + " HTTP/1.1\r\nHost: test\r\n" + headers + "\r\n");
  }
  answer_text post(const std::string& path, const std::string& body, const std::string& headers = "") {
    return send("POST " + path +
                " HTTP/1.1\r\nHost: test\r\nContent-Type: application/json\r\nContent-Length: " +
                std::to_string(body.size()) + "\r\n" + headers + "\r\n" + body);
  }

  /// An Authorization header line.
  std::string bearer(const std::string& subject = test_user,
                     const std::string& from = std::string(own_issuer)) {
    running();
    return "Authorization: Bearer " +
           (from == own_issuer ? tokens.sign({.issuer = from,
                                              .subject = subject,
                                              .email = "ada@example.org",
                                              .issued_at = test_now - 1,
                                              .expires_at = test_now + 600})
                               : external_token(subject, from)) +
           "\r\n";
  }

  /// The same for a token of a session.
  std::string bearer_of_session(const uuid& session) {
    running();
    return "Authorization: Bearer " +
           tokens.sign({.issuer = std::string(own_issuer),
                        .subject = test_user,
                        .issued_at = test_now - 1,
                        .expires_at = test_now + 600,
                        .session = session.to_string()}) +
           "\r\n";
  }

  /// A token of an issuer that shares test_secret.
  static std::string external_token(const std::string& subject, const std::string& from) {
    return handmade::token(handmade::hs256,
                           R"({"iss":")" + from + R"(","sub":")" + subject +
                               R"(","email":"ada@example.org","exp":)" + std::to_string(test_now + 600) + "}",
                           test_secret);
  }

  /// Runs something on the io thread.
  void on_io_thread(std::function<void()> work) { boost::asio::post(*context_, std::move(work)); }

  own_keys keys{vault(std::string(64, 'a'))};
  const token_issuer tokens{keys};
  const std::shared_ptr<revoked_sessions> revoked = std::make_shared<revoked_sessions>();
  std::vector<issuer> issuers{
      {std::string(own_issuer), signature_algorithm::es256, keys.store(), true, true},
      {"elsewhere", signature_algorithm::hs256,
       std::make_shared<key_store>(key_set(verification_key::of_secret(test_secret)))}};
  std::optional<token_verifier> verifier_;
  std::optional<server> server_;
  boost::asio::io_context* context_ = nullptr;
};

}  // namespace steward::http
