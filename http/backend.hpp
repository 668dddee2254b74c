#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "domain/account_command.hpp"
#include "domain/admin_query.hpp"
#include "domain/ask.hpp"
#include "domain/federation.hpp"
#include "domain/idempotency.hpp"
#include "domain/mail_request.hpp"
#include "domain/session.hpp"
#include "domain/shared_rate.hpp"
#include "domain/stream.hpp"
#include "domain/user.hpp"
#include "http/completion.hpp"

namespace steward::http {

/// The program that signs in, as the user sees it in the list of sessions.
struct client_info {
  std::string device;   ///< its User-Agent; at most 255 bytes of UTF-8
  std::string address;  ///< empty: not known
};

/// POST /auth/signup, with every field already checked.
struct sign_up_request {
  std::string email;
  std::string password;
  std::string name;
  /// The fingerprint is not made of the password: it is stored, and a quick hash of a password can be
  /// guessed.
  std::optional<idempotency_token> idempotency;
  client_info client;  ///< the edge fills it in
  request_origin from = {};
  std::string invite = {};  ///< the code of an invitation; may be empty
};

/// POST /auth/login.
struct log_in_request {
  std::string email;
  std::string password;
  client_info client;  ///< the edge fills it in
  request_origin from = {};
};

/// POST /auth/refresh.
struct refresh_request {
  std::string refresh_token;
  client_info client;  ///< the edge fills it in
};

/// Whose session begins or goes on.
struct signed_in {
  user who;
  bool replayed = false;  ///< the account was made by an earlier request with the same Idempotency-Key
  std::optional<uuid> session;
  std::string refresh_token;  ///< the newest one of the session
};

/// Where the browser goes on.
struct oauth_redirect {
  std::string url;
  std::string cookie_name;
  std::string cookie;       ///< for the browser to bring to the callback; empty: none
  bool cross_site = false;  ///< it must come also with a form of the provider's page
  bool told = false;        ///< in the body, for a program that sends the browser there itself
};

/// What comes of a federation_request.
using federation_reply = std::variant<reply, signed_in, oauth_redirect>;

/// Who a token of another issuer speaks of.
struct external_subject {
  std::string issuer;
  std::string subject;
  std::string email;  ///< may be empty
  std::string name;   ///< may be empty
};

/// A key that a token names and its issuer has not, as far as is known here.
struct key_request {
  std::string issuer;
  std::string kid;
};

/// Asks for a readiness report (GET /ready).
struct readiness_request {};
/// Asks for the metrics page (GET /metrics).
struct metrics_request {};

/// One thing that has to work before traffic is wanted.
struct readiness_check {
  std::string name;  ///< "database", "scheduler", ...
  bool ready = false;
  std::string reason;  ///< why not, or a measurement, for people
};

struct readiness {
  std::vector<readiness_check> checks;  ///< empty: ready
};

/// Hears what is new in the streams that a backend was asked to follow. Called on the backend's io thread.
///
/// What it hears may come late, twice, or not at all; the numbers tell. `last` is always the newest committed
/// event, so a listener that has less reads the rest (backend::read_stream).
class stream_listener {
 public:
  virtual ~stream_listener() = default;
  virtual void on_published(const stream_publication&) = 0;
  /// This node does not serve the user any more: nothing else will come.
  virtual void on_following_over(const uuid& user) = 0;
};

/// What is behind the edge: the actors, or a fake in tests.
///
/// One object for each io thread, made by the server's backend_factory, called and destroyed on that thread
/// only. Every completion is called on that same thread, exactly once, whatever happens (a dropped completion
/// answers 500). It may be called before the function returns. The implementation bounds the wait
/// (settings.request_timeout_ms); the edge gives up two seconds after that and ignores what comes later.
/// Its destructor lets go of every completion that it still holds: they refer to the io thread.
class backend {
 public:
  virtual ~backend() = default;

  /// Asks the actor of `request.user`. Errors: whatever the ask decides, and unavailable, timeout,
  /// rate_limited.
  virtual void submit(ask request, completion<reply> done) = 0;

  /// Looks across users, in the database. Errors: forbidden (role_query), unavailable.
  virtual void inspect(admin_query request, completion<reply> done) = 0;

  /// Makes an account, or finds the one that the same request with the same key has made. Errors: conflict
  /// (address taken), idempotency_mismatch, idempotency_in_flight, forbidden, rate_limited, unavailable.
  virtual void sign_up(sign_up_request request, completion<signed_in> done) = 0;

  /// Checks a password. Errors: unauthorized (one and the same for unknown address and wrong password),
  /// rate_limited.
  virtual void log_in(log_in_request request, completion<signed_in> done) = 0;

  /// Renews a session by its refresh token. Errors: unauthorized, unavailable.
  virtual void refresh(refresh_request request, completion<signed_in> done) = 0;

  /// Lists and ends sessions. Errors: not_found, unavailable.
  virtual void manage_sessions(session_command request, completion<reply> done) = 0;

  /// Passwords, addresses and what proves them. Errors: validation, conflict, rate_limited, unavailable.
  virtual void manage_account(account_request request, completion<reply> done) = 0;

  /// Who gets no mails, and what providers tell of mails. Errors: not_found, conflict, unavailable.
  virtual void manage_mail(mail_request request, completion<reply> done) = 0;

  /// The user that an external subject is (made on first sight; contract row 17). The edge caches the answer.
  virtual void resolve_subject(external_subject who, completion<uuid> done) = 0;

  /// Looks again where the keys of an issuer come from; afterwards the token is verified once more. Errors:
  /// unavailable (they cannot be reached), timeout.
  virtual void refresh_keys(key_request what, completion<bool> done) = 0;

  /// Accounts that people have elsewhere. Errors: whatever comes of it, and unavailable.
  virtual void federate(federation_request request, client_info client,
                        completion<federation_reply> done) = 0;

  /// A part of a user's stream. Errors: unauthorized (no such account), unavailable, rate_limited.
  virtual void read_stream(stream_request request, completion<stream_piece> done) = 0;

  /// From now on `listener` hears what is new in this user's stream, and first where it stands; whether the
  /// user is in memory makes no difference. Following twice is following once.
  virtual void follow(const uuid& user) = 0;
  virtual void unfollow(const uuid& user) = 0;
  /// Who hears it; before the first follow(). Null: nobody any more.
  virtual void set_listener(stream_listener* listener) = 0;

  /// Counts a request against a limit that all nodes keep together. `known` is false in the answer when
  /// nobody keeps it now; that is told within milliseconds. No errors but those of a request that is dropped.
  virtual void count_together(shared_claim claim, completion<shared_verdict> done) = 0;
  /// Whether it is worth asking.
  virtual bool counts_together() const = 0;

  /// Whether this node works, by function and not by open port (FEATURES M3).
  virtual void check_readiness(completion<readiness> done) = 0;

  /// Prometheus text (0.0.4) of everything behind the edge; every line ends with a newline. May be empty.
  virtual void collect_metrics(completion<std::string> done) = 0;
};

}  // namespace steward::http
