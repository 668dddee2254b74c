#include "actors/bridge.hpp"

#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <caf/actor_companion.hpp>
#include <caf/all.hpp>
#include <unordered_map>

#include "actors/inbox.hpp"
#include "actors/io_worker.hpp"
#include "actors/pending_requests.hpp"
#include "log/log.hpp"

namespace steward {
namespace {

using steady = std::chrono::steady_clock;

constexpr std::size_t max_pending = 50'000;  ///< requests in flight on one io thread; more are answered 503
constexpr std::size_t max_directory = 200'000;  ///< user actors whose addresses one io thread remembers
constexpr int max_attempts = 4;                 ///< activations that one request may be sent to

error unavailable(const char* detail) {
  error fault{errc::unavailable, detail};
  fault.retry_after = 1;
  return fault;
}

struct pending {
  std::variant<http::completion<reply>, http::completion<http::signed_in>, http::completion<uuid>,
               http::completion<stream_piece>, http::completion<bool>, http::completion<shared_verdict>,
               http::completion<http::federation_reply>>
      done;
  steady::time_point deadline;
  /// For requests to a user's actor: to send it again.
  std::variant<std::monostate, std::shared_ptr<ask>, std::shared_ptr<const stream_request>> content;
  caf::actor_id target = 0;
  int attempts = 0;
  http::client_info client;  ///< of who signs in

  /// Whose actor is asked, or null.
  const uuid* whom() const {
    if (const auto* question = std::get_if<1>(&content)) return &(*question)->user;
    if (const auto* part = std::get_if<2>(&content)) return &(*part)->user;
    return nullptr;
  }
};

class bridge : public http::backend {
 public:
  bridge(caf::actor_system& system, boost::asio::io_context& io, bridge_arguments args)
      : args_(std::move(args)), io_(io), worker_(system), timer_(io), inbox_(std::make_shared<inbox>()) {
    inbox_->wake = [this] { post(&bridge::receive_remote); };
    ready_ = std::make_shared<ready_list>([this] { post(&bridge::receive_ready); });
    args_.env->io->join(ready_);
    companion_ = system.spawn<caf::actor_companion>();
    auto* companion = static_cast<caf::actor_companion*>(caf::actor_cast<caf::abstract_actor*>(companion_));
    companion->on_enqueue(
        [inbox = inbox_](caf::mailbox_element_ptr message) { inbox->push(std::move(message)); });
    self_ = caf::actor_cast<caf::strong_actor_ptr>(companion_);
    for (const auto& shard : args_.shards) shards_.push_back(caf::actor_cast<caf::strong_actor_ptr>(shard));
    reader_ = caf::actor_cast<caf::strong_actor_ptr>(args_.env->readers.front());
    accounts_ = caf::actor_cast<caf::strong_actor_ptr>(args_.accounts);
    sessions_ = caf::actor_cast<caf::strong_actor_ptr>(args_.sessions);
    desk_ = caf::actor_cast<caf::strong_actor_ptr>(args_.desk);
    mail_desk_ = caf::actor_cast<caf::strong_actor_ptr>(args_.mail_desk);
    expire_later();
  }

  ~bridge() override {
    args_.env->io->leave(ready_);
    for (auto* actor : ready_->take()) worker_.exec_later(actor);
    {
      std::unique_lock lock(inbox_->mutex);
      inbox_->wake = nullptr;
      inbox_->remote.clear();
    }
    inbox_->local.clear();
    for (const auto id : pending_.select([](const pending&) { return true; }))
      if (pending_.find(id)) refuse_and_forget(id, unavailable("The server is shutting down."));
    caf::anon_send_exit(companion_, caf::exit_reason::user_shutdown);
  }

  void submit(ask request, http::completion<reply> done) override {
    if (is_fenced()) return done(unavailable("The database does not answer. Try again."));
    ask_user({std::move(done), {}, std::make_shared<ask>(std::move(request))});
  }

  void read_stream(stream_request request, http::completion<stream_piece> done) override {
    if (is_fenced()) return done(unavailable("The database does not answer. Try again."));
    ask_user({std::move(done), {}, std::make_shared<const stream_request>(std::move(request))});
  }

  void follow(const uuid& user) override { tell_shard(user, steward::follow{user, companion_}); }
  void unfollow(const uuid& user) override { tell_shard(user, steward::unfollow{user, companion_}); }
  void set_listener(http::stream_listener* listener) override { listener_ = listener; }

  void inspect(admin_query request, http::completion<reply> done) override {
    if (const auto id = remember({std::move(done)}))
      send(reader_, id, admin_request{std::make_shared<const admin_query>(std::move(request))}, false);
  }

  void sign_up(http::sign_up_request request, http::completion<http::signed_in> done) override {
    auto client = request.client;
    ask_accounts(std::move(done), steward::sign_up{std::move(request)}, std::move(client));
  }

  void log_in(http::log_in_request request, http::completion<http::signed_in> done) override {
    auto client = request.client;
    ask_accounts(std::move(done), steward::log_in{std::move(request)}, std::move(client));
  }

  void refresh(http::refresh_request request, http::completion<http::signed_in> done) override {
    if (const auto id = remember({std::move(done)}))
      send(sessions_, id, refresh_session_request{std::move(request)}, false);
  }

  void manage_sessions(session_command request, http::completion<reply> done) override {
    if (const auto id = remember({std::move(done)}))
      send(sessions_, id, session_task{std::make_shared<const session_command>(std::move(request))}, false);
  }

  void manage_account(account_request request, http::completion<reply> done) override {
    if (const auto id = remember({std::move(done)}))
      send(desk_, id, account_task{std::make_shared<const account_request>(std::move(request))}, false);
  }

  void manage_mail(mail_request request, http::completion<reply> done) override {
    if (const auto id = remember({std::move(done)}))
      send(mail_desk_, id, mail_task{std::make_shared<const mail_request>(std::move(request))}, false);
  }

  void resolve_subject(http::external_subject who, http::completion<uuid> done) override {
    ask_accounts(std::move(done), resolve{std::move(who.issuer), std::move(who.subject), std::move(who.email),
                                          std::move(who.name)});
  }

  void refresh_keys(http::key_request what, http::completion<bool> done) override {
    const auto keeper = args_.key_keepers.find(what.issuer);
    if (keeper == args_.key_keepers.end()) return done(true);
    if (const auto id = remember({std::move(done)}))
      send(caf::actor_cast<caf::strong_actor_ptr>(keeper->second), id,
           steward::refresh_keys{std::move(what.kid)}, false);
  }

  void federate(federation_request request, http::client_info client,
                http::completion<http::federation_reply> done) override {
    const auto& all = args_.federation;
    federation_task task{std::make_shared<const federation_request>(std::move(request)), client};
    pending entry{std::move(done)};
    entry.client = std::move(client);
    if (const auto id = remember(std::move(entry)))
      send(caf::actor_cast<caf::strong_actor_ptr>(all[next_federation_++ % all.size()]), id, std::move(task),
           false);
  }

  bool counts_together() const override { return args_.together && args_.together->is_up(); }
  void count_together(shared_claim claim, http::completion<shared_verdict> done) override {
    if (const auto id = remember({std::move(done)}))
      args_.together->take(std::move(claim), [to = companion_, id](const shared_verdict& verdict) {
        caf::anon_send(to, counted_together{id, verdict});
      });
    run();
  }

  void check_readiness(http::completion<http::readiness> done) override { done(args_.readiness()); }

  void collect_metrics(http::completion<std::string> done) override {
    std::string text;
    args_.env->metrics->append(text);
    if (args_.together) args_.together->append_metrics(text);
    done(std::move(text));
  }

 private:
  /// Self-fence: once the lease is over another node may own the user. The lease keeper may be stuck in a
  /// call; this is not.
  bool is_fenced() const {
    return steady::now().time_since_epoch().count() >
           args_.env->metrics->lease_until.load(std::memory_order_relaxed);
  }

  void ask_user(pending request) {
    const auto id = remember(std::move(request));
    if (id == 0) return;
    auto& entry = *pending_.find(id);
    const auto known = directory_.find(*entry.whom());
    if (known != directory_.end())
      send_to_user(id, entry, known->second);
    else
      ask_shard(id, entry);
    run();
  }

  template <class Message>
  void tell_shard(const uuid& user, Message message) {
    const auto& shard = shards_[static_cast<std::size_t>(args_.env->shard_of(user))];
    shard->get()->enqueue(caf::make_mailbox_element(self_, caf::make_message_id(), {}, std::move(message)),
                          &worker_);
    run();
  }

  /// The id under which the answer will come, or 0 when too much is in flight (then `request` is answered).
  std::uint64_t remember(pending request) {
    if (pending_.size() >= max_pending) {
      refuse(request, unavailable("The server is overloaded. Try again in a moment."));
      return 0;
    }
    request.deadline = steady::now() + args_.env->wait;
    return pending_.add(std::move(request));
  }

  template <class Message>
  void send(const caf::strong_actor_ptr& to, std::uint64_t id, Message message, bool here) {
    to->get()->enqueue(caf::make_mailbox_element(self_, caf::make_message_id(id), {}, std::move(message)),
                       here ? &worker_ : nullptr);
  }

  void send_to_user(std::uint64_t id, pending& request, const caf::strong_actor_ptr& actor) {
    request.target = actor->id();
    if (const auto* question = std::get_if<1>(&request.content))
      send(actor, id, user_request{*question}, !(*question)->heavy);
    else
      send(actor, id, stream_read{std::get<2>(request.content)}, true);
  }

  void ask_shard(std::uint64_t id, pending& request) {
    if (++request.attempts > max_attempts)
      return refuse_and_forget(id, unavailable("This user's data is not available. Try again."));
    const auto& user = *request.whom();
    send(shards_[static_cast<std::size_t>(args_.env->shard_of(user))], id, activate{user, request.target},
         true);
  }

  template <class T, class Message>
  void ask_accounts(http::completion<T> done, Message message, http::client_info client = {}) {
    pending request{std::move(done)};
    request.client = std::move(client);
    if (const auto id = remember(std::move(request))) send(accounts_, id, std::move(message), false);
  }

  /// Runs actors and hands out answers until nothing is left to do. Answers may submit again: they only add
  /// work here.
  void run() {
    if (std::exchange(running_, true)) return;
    for (;;) {
      if (worker_.run_one()) continue;
      if (inbox_->local.empty()) break;
      delivered_.swap(inbox_->local);
      for (auto& message : delivered_) deliver(*message);
      delivered_.clear();
    }
    running_ = false;
  }

  /// Has the io thread do one more thing, unless the bridge is gone by then: what is posted outlives it.
  void post(void (bridge::*step)()) {
    boost::asio::post(io_, [this, step, alive = std::weak_ptr<const bool>(alive_)] {
      if (!alive.expired()) (this->*step)();
    });
  }

  void receive_ready() {
    for (auto* actor : ready_->take()) worker_.exec_later(actor);
    run();
  }

  void receive_remote() {
    std::vector<caf::mailbox_element_ptr> messages;
    {
      std::unique_lock lock(inbox_->mutex);
      messages.swap(inbox_->remote);
    }
    for (auto& message : messages) deliver(*message);
    run();
  }

  void deliver(caf::mailbox_element& message) {
    if (!message.mid.is_response()) return deliver_news(message.content());
    const auto id = message.mid.request_id().integer_value() & caf::message_id::request_id_mask;
    auto* found = pending_.find(id);
    if (!found) return;  // answered by its deadline
    auto& content = message.content();
    if (content.match_elements<user_answer>())
      complete<reply>(id, *content.get_as<user_answer>(0).content);
    else if (content.match_elements<stream_answer>())
      complete<stream_piece>(id, *content.get_as<stream_answer>(0).content);
    else if (content.match_elements<user_actor>())
      found_user(id, *found, content.get_as<user_actor>(0));
    else if (content.match_elements<account_answer>())
      know_account(id, *found, *content.get_as<account_answer>(0).content);
    else if (content.match_elements<resolve_answer>())
      complete<uuid>(id, *content.get_as<resolve_answer>(0).content);
    else if (content.match_elements<federation_answer>())
      know_federated(id, *found, *content.get_as<federation_answer>(0).content);
    else if (content.match_elements<keys_refreshed>())
      found_keys(id, content.get_as<keys_refreshed>(0));
    else
      bounced(id, *found);
  }

  void deliver_news(const caf::type_erased_tuple& content) {
    if (content.match_elements<counted_together>()) return deliver_count(content.get_as<counted_together>(0));
    if (!listener_) return;
    if (content.match_elements<publication>())
      listener_->on_published(*content.get_as<publication>(0).content);
    else if (content.match_elements<following_over>())
      listener_->on_following_over(content.get_as<following_over>(0).user);
  }

  void deliver_count(const counted_together& told) {
    if (!pending_.find(told.request)) return;  // answered by its deadline
    result<shared_verdict> verdict(told.verdict);
    complete(told.request, verdict);
  }

  template <class T>
  void complete(std::uint64_t id, result<T>& content) {
    auto request = pending_.take(id);
    auto& done = std::get<http::completion<T>>(request.done);
    done(std::move(content));
  }

  void found_keys(std::uint64_t id, const keys_refreshed& answer) {
    result<bool> content = true;
    if (!answer.reached)
      content = unavailable("The keys of this token's issuer cannot be reached. Try again.");
    complete<bool>(id, content);
  }

  /// However somebody signs in, a session begins with it. An answer about nobody stays as it is.
  void know_account(std::uint64_t id, const pending& request, result<http::signed_in>& content) {
    if (content && !content->session && !content->who.id.is_nil())
      return begin_session(id, request, std::move(*content));
    if (std::holds_alternative<http::completion<http::signed_in>>(request.done))
      return complete<http::signed_in>(id, content);
    auto session = content ? result<http::federation_reply>(http::federation_reply(std::move(*content)))
                           : result<http::federation_reply>(std::move(content).fault());
    complete<http::federation_reply>(id, session);
  }

  void know_federated(std::uint64_t id, const pending& request, result<http::federation_reply>& content) {
    auto* session = content ? std::get_if<http::signed_in>(&*content) : nullptr;
    if (!session) return complete<http::federation_reply>(id, content);
    begin_session(id, request, std::move(*session));
  }

  void begin_session(std::uint64_t id, const pending& request, http::signed_in session) {
    send(sessions_, id,
         begin_session_request{std::make_shared<const http::signed_in>(std::move(session)), request.client},
         false);
  }

  void found_user(std::uint64_t id, pending& request, const user_actor& actor) {
    if (directory_.size() >= max_directory) directory_.clear();
    const auto& known = directory_[*request.whom()] = caf::actor_cast<caf::strong_actor_ptr>(actor);
    send_to_user(id, request, known);
  }

  /// The actor had stopped before it took the request: nothing was done, so it may be sent again.
  void bounced(std::uint64_t id, pending& request) {
    if (!request.whom() || request.target == 0)
      return refuse_and_forget(id, unavailable("This node does not serve this user now. Try again."));
    args_.env->metrics->bounced++;
    directory_.erase(*request.whom());
    ask_shard(id, request);
  }

  void refuse_and_forget(std::uint64_t id, error fault) {
    auto request = pending_.take(id);
    refuse(request, std::move(fault));
  }

  static void refuse(pending& request, error fault) {
    std::visit([&](auto& done) { done(std::move(fault)); }, request.done);
  }

  /// Answers what has waited too long. Once in a quarter of a second is precise enough.
  void expire_later() {
    timer_.expires_after(std::chrono::milliseconds{250});
    timer_.async_wait([this](boost::system::error_code stopped) {
      if (stopped) return;
      const auto now = steady::now();
      for (const auto id : pending_.select([&](const pending& request) { return request.deadline <= now; })) {
        if (pending_.find(id))
          refuse_and_forget(id, unavailable("No answer in time; whether a change was stored is not known. "
                                            "Repeat it with its Idempotency-Key."));
      }
      run();
      expire_later();
    });
  }

  bridge_arguments args_;
  boost::asio::io_context& io_;
  io_worker worker_;
  boost::asio::steady_timer timer_;
  std::shared_ptr<inbox> inbox_;
  std::shared_ptr<ready_list> ready_;
  caf::actor companion_;
  caf::strong_actor_ptr self_, accounts_, sessions_, desk_, mail_desk_, reader_;
  std::vector<caf::strong_actor_ptr> shards_;
  std::vector<caf::mailbox_element_ptr> delivered_;  ///< empty but while they are; kept for its memory
  pending_requests<pending> pending_;
  std::unordered_map<uuid, caf::strong_actor_ptr> directory_;
  http::stream_listener* listener_ = nullptr;
  std::size_t next_federation_ = 0;
  bool running_ = false;
  std::shared_ptr<const bool> alive_ = std::make_shared<const bool>(true);
};

}  // namespace

std::unique_ptr<http::backend> make_bridge(caf::actor_system& system, boost::asio::io_context& io,
                                           bridge_arguments args) {
  return std::make_unique<bridge>(system, io, std::move(args));
}

}  // namespace steward
