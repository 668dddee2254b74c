#include "actors/node.hpp"

#include <caf/all.hpp>
#include <caf/scoped_actor.hpp>
#include <random>

#include "actors/account_desk.hpp"
#include "actors/accounts.hpp"
#include "actors/admin_answer.hpp"
#include "actors/ai_gateway.hpp"
#include "actors/archivist.hpp"
#include "actors/audit_job.hpp"
#include "actors/bridge.hpp"
#include "actors/federation.hpp"
#include "actors/invitations.hpp"
#include "actors/job_pool.hpp"
#include "actors/lease_keeper.hpp"
#include "actors/mail_desk.hpp"
#include "actors/mail_sender.hpp"
#include "actors/password_worker.hpp"
#include "actors/reader.hpp"
#include "actors/scheduler.hpp"
#include "actors/sessions.hpp"
#include "actors/shard.hpp"
#include "actors/webhook_gateway.hpp"
#include "actors/writer.hpp"
#include "config/ports.hpp"
#include "domain/jobs/all.hpp"
#include "gateways/monitors/monitor_job.hpp"
#include "gateways/oauth/provider.hpp"
#include "gateways/webhook/canary.hpp"
#include "http/rate_policies.hpp"
#include "identity/account_secret.hpp"
#include "identity/audit_hash.hpp"
#include "log/log.hpp"
#include "persistence/account_tokens.hpp"
#include "persistence/admin.hpp"
#include "persistence/ai_calls.hpp"
#include "persistence/beta_access.hpp"
#include "persistence/erase.hpp"
#include "persistence/federation.hpp"
#include "persistence/history_archive.hpp"
#include "persistence/load.hpp"
#include "persistence/monitor_history.hpp"
#include "persistence/shared_limits.hpp"
#include "persistence/stream_epoch.hpp"
#include "persistence/unarmed_reminders.hpp"
#include "persistence/webhooks.hpp"

namespace steward {
namespace {

using steady = std::chrono::steady_clock;

timestamp system_now() {
  return std::chrono::floor<std::chrono::microseconds>(std::chrono::system_clock::now());
}

std::uint64_t random_seed() {
  std::random_device device;
  return static_cast<std::uint64_t>(device()) << 32 | device();
}

struct actor_config : caf::actor_system_config {
  explicit actor_config(std::uint32_t threads) {
    // Workers that sleep on a condition variable wake at once; stealing ones poll, with up to 10 ms between
    // looks.
    set("scheduler.policy", caf::atom("sharing"));
    set("scheduler.max-threads", static_cast<std::size_t>(threads));
  }
};

/// A database connection that a function object can own although CAF copies behaviours.
std::shared_ptr<database> connect(const std::string& url) { return std::make_shared<database>(url); }

}  // namespace

struct node::parts {
  parts(const settings& config, std::string url, const uuid& id, const vault& secrets)
      : database_url(std::move(url)),
        node_id(id),
        secrets(secrets),
        audit(audit_hash(config.installation_secret), static_cast<int>(config.shards)),
        system_config(config.actor_threads),
        system(system_config) {
    env.now = system_now;
    env.seed = random_seed;
    env.metrics = &metrics;
    env.io = &io;
    env.bounds.trash = std::chrono::days{config.trash_days};
    env.bounds.idempotency = std::chrono::hours{config.idempotency_hours};
    env.bounds.ports = ports_for_users(config);
    env.rates = http::rate_policies_of(config);
    env.wait = std::chrono::milliseconds{config.request_timeout_ms};
    env.idle = std::chrono::seconds{config.user_idle_seconds};
    env.memory_budget = std::size_t{config.memory_budget_mb} << 20;
    env.shards = static_cast<int>(config.shards);
    env.kinds = make_job_kinds();
    add_mail_job(env.kinds, make_mail_gateway(config, secrets, database_url, system_now));
    add_monitors(config);
    add_webhook_job(env.kinds, make_webhook_gateway(config, database_url, secrets, stopped));
    if (config.environment == deployment::test) add_crash_job(env.kinds);
    open_crash_log(config.data_dir + "/running-jobs");
    add_audit_job(env.kinds, audit, database_url);
    metrics.schedulers.resize(config.shards);
    env.stream_epoch = read_stream_epoch();
    if (!config.redis_url.empty()) together.emplace(redis_of(config.redis_url));
  }

  void add_monitors(const settings& config) {
    auto looking = monitor_gateway_of(config, system_now);
    if (auto ai = make_node_ai(config, database_url); ai.gateway) {
      looking.ai = make_ai_reader(ai.gateway);
      metrics.others = std::move(ai.append_metrics);
    }
    add_classify_job(env.kinds, looking.ai);
    add_monitor_job(env.kinds, std::move(looking));
  }

  static redis_address redis_of(const std::string& url) {
    auto found = redis_address::parse(url);
    if (!found)
      throw std::runtime_error("redis_url: write it like redis://:password@redis.example.org:6379/0");
    return *std::move(found);
  }

  void open_crash_log(const std::string& file) try {
    env.crashes = &crashes.emplace(file);
  } catch (const std::exception& fault) {
    log::warn("jobs that kill the server cannot be told apart from others", {{"reason", fault.what()}});
  }

  std::string read_stream_epoch() const {
    database db(database_url);
    return current_stream_epoch(db);
  }

  void spawn_writers(std::uint32_t count) {
    const erase_function erase = [this](database& db, const change_set& set) {
      return erase_user(db, set, audit, env.now());
    };
    for (std::uint32_t i = 0; i < count; ++i)
      env.writers.push_back(spawn_writer(system,
                                         {[db = connect(database_url), erase](const auto& batch, bool again) {
                                            return commit(*db, batch, again, erase);
                                          },
                                          &metrics, &io},
                                         true));
  }

  /// With what AI has cost, where that is shown.
  static monitor_history load_past(database& db, const uuid& user, const history_filter& filter) {
    auto found = load_monitor_history(db, user, filter);
    if (auto* numbers = std::get_if<rolled_past>(&found); numbers && filter.kind == history_kind::statistics)
      numbers->ai = sum_ai_calls(db, {.user = user, .monitor = filter.monitor});
    return found;
  }

  void spawn_readers(std::uint32_t count) {
    for (std::uint32_t i = 0; i < count; ++i) {
      auto db = connect(database_url);
      reader_arguments args{
          [db, this](const uuid& user) { return load_user(*db, user, env.now(), env.bounds); },
          [db](const uuid& user, const event_filter& filter) { return load_events(*db, user, filter); },
          [db](const due_range& range) { return load_due_jobs(*db, range); },
          [db, this](const admin_query& query) {
            return answer_admin(*db, audit, metrics, query, env.now());
          },
          [db](const uuid& user, const history_filter& filter) { return load_past(*db, user, filter); },
          [db](const uuid& user, const delivery_filter& filter) {
            return load_deliveries(*db, user, filter);
          }};
      env.readers.push_back(spawn_reader(system, std::move(args), true));
    }
  }

  void spawn_shards() {
    for (int i = 0; i < env.shards; ++i) shards.push_back(spawn_shard(system, env, i));
    env.pool = spawn_job_pool(system, {&env, shards});
    for (int i = 0; i < env.shards; ++i)
      env.schedulers.push_back(spawn_scheduler(system, {&env, i, shards[static_cast<std::size_t>(i)]}));
  }

  /// Writes down what happened, on a connection of its own.
  std::function<void(const audit_entry&)> auditor() {
    return [this, db = connect(database_url)](const audit_entry& entry) { audit.append(*db, entry); };
  }

  /// Whether an account may be made while accounts are by invitation, on a connection of its own.
  std::function<bool(const std::string&, const std::string&, bool)> admission(
      const std::vector<std::string>& listed) {
    return [listed, db = connect(database_url)](const std::string& address, const std::string& invite,
                                                bool use) {
      return is_listed(listed, address) || is_invited(*db, address, hash_account_secret(invite), use);
    };
  }

  void spawn_the_accounts(const settings& config) {
    for (std::uint32_t i = 0; i < config.password_threads; ++i)
      workers.push_back(spawn_password_worker(system, static_cast<int>(config.bcrypt_cost)));
    auto db = connect(database_url);
    account_store store{[db](const user& account, const std::string& address, const std::string& hash,
                             const auto& key) { return create_account(*db, account, address, hash, key); },
                        [db](const std::string& address) { return find_credentials(*db, address); },
                        [db](const std::string& issuer, const std::string& subject, const user& candidate) {
                          return resolve_identity(*db, issuer, subject, candidate);
                        },
                        [db](const uuid& user, const std::string& key, timestamp oldest) {
                          return find_fingerprint(*db, user, key, oldest);
                        }};
    if (!config.beta_allowlist.empty()) {
      store.admit = admission(config.beta_allowlist);
      store.knows = [db](const std::string& issuer, const std::string& subject) {
        return find_identity(*db, issuer, subject).has_value();
      };
    }

    desk = spawn_account_desk(
        system, {&env,
                 connect(database_url),
                 {workers},
                 shards,
                 [this](const auto& plain, const auto& purpose) { return secrets.seal(plain, purpose); },
                 auditor()});
    mail_desk = spawn_mail_desk(
        system, {&env, connect(database_url), shards, mail_secrets(config.installation_secret), auditor()});
    accounts = spawn_accounts(
        system, {std::move(store), {workers}, &env, auditor(), config.auth_enumeration_safe, desk}, true);
  }

  void spawn_the_sessions(const settings& config, std::shared_ptr<revoked_sessions> revoked) {
    auto db = connect(database_url);
    session_store store{[db](const user_session& one, const std::string& hash, timestamp end) {
                          begin_session(*db, one, hash, end);
                        },
                        [db](const uuid& id, const refresh_attempt& attempt, const std::string& address) {
                          return refresh_session(*db, id, attempt, address);
                        },
                        [db](const uuid& user, timestamp now) { return find_sessions(*db, user, now); },
                        [db](const session_choice& which, const std::string& why, timestamp now) {
                          return revoke_sessions(*db, which, why, now);
                        },
                        [db](const uuid& id, const std::string& why, timestamp now) {
                          return revoke_session(*db, id, why, now);
                        },
                        [db](std::chrono::seconds back) { return recently_revoked(*db, back); },
                        [db](timestamp oldest) { forget_sessions(*db, oldest); }};
    sessions = spawn_sessions(
        system,
        {std::move(store), std::make_shared<const refresh_tokens>(config.installation_secret),
         std::move(revoked), std::chrono::days{config.refresh_token_days},
         std::chrono::days{config.session_days}, config.access_token_lifetime(), &env, auditor()},
        true);
  }

  void spawn_the_federation(const settings& config, const vault& secrets) {
    const auto policy = fetch_policy_of(config, stopped);
    const auto source = [policy](const fetch_request& request) { return fetch(request, policy); };
    const int count = oauth_provider_names(config).empty() ? 1 : federation_actors;
    for (int i = 0; i < count; ++i) {
      federation_arguments args{&env,
                                make_federation_store(connect(database_url)),
                                std::make_shared<const oauth_providers>(make_oauth_providers(config, source)),
                                shards,
                                std::make_shared<const vault>(secrets),
                                config.reached_at()};
      if (!config.beta_allowlist.empty())
        args.admit = [admit = admission(config.beta_allowlist)](const std::string& address) {
          return admit(address, {}, true);
        };
      args.audit = auditor();
      federation.push_back(spawn_federation(system, std::move(args), true));
    }
  }

  void spawn_the_archivist(const settings& config) {
    const history_terms terms{std::chrono::days{config.history_hot_days},
                              std::chrono::days{config.history_days}};
    archive_work work;
    work.step = [db = connect(database_url), pass = archive_pass(), terms, this]() mutable {
      return archive_some(*db, terms, env.now(), pass);
    };
    archivist = spawn_archivist(system, std::move(work), true);
  }

  void spawn_leases(const std::string& address) {
    auto db = connect(database_url);
    ensure_shards(*db, env.shards);
    arm_unarmed_reminders(*db, env.shards, env.now());
    lease_arguments args;
    args.store = {[=, this] { renew_lease(*db, node_id, address, args_lease); },
                  [=, this] { return list_shards(*db, node_id); },
                  [=, this] { return take_shards(*db, node_id); },
                  [=, this] {
                    forget_idempotency_records(*db, env.now() - env.bounds.idempotency);
                    forget_account_tokens(*db, env.now());
                    forget_seen(*db, env.now());
                    make_history_partitions(*db, env.now());
                    prune_deliveries(*db, env.now() - env.bounds.webhook_log, env.bounds.newest_deliveries);
                    prune_ai_calls(*db, env.now());
                    prune_dead_jobs(*db, env.now() - env.bounds.dead_jobs, env.bounds.newest_dead_jobs);
                  },
                  [=, this] { release_shards(*db, node_id); }};
    args.shards = shards;
    args.writers = env.writers;
    args.metrics = &metrics;
    args.lease = args_lease;
    leases = spawn_lease_keeper(system, std::move(args), true);
    caf::anon_send(leases, heartbeat{});
  }

  http::readiness readiness() const {
    const auto now = steady::now().time_since_epoch().count();
    const auto fresh = std::chrono::steady_clock::duration{std::chrono::seconds{6}}.count();
    const auto age = [&](const counter& at) {
      return at.load() == 0 ? std::string("never")
                            : std::to_string((now - at.load()) / 1'000'000) + " ms ago";
    };
    const auto owned = metrics.shards_owned.load();
    http::readiness report;
    report.checks.push_back(
        {"database", metrics.database_ok.load(),
         metrics.database_ok ? "answers" : "does not answer; it is tried again every 2 s"});
    report.checks.push_back(
        {"writers", now - metrics.writers_ok_at.load() < fresh, "last commit " + age(metrics.writers_ok_at)});
    report.checks.push_back({"leases", owned == env.shards && now < metrics.lease_until.load(),
                             std::to_string(owned) + " of " + std::to_string(env.shards) + " shards owned"});
    const auto late = metrics.oldest_overdue();
    const auto limit = std::chrono::steady_clock::duration{std::chrono::minutes{2}}.count();
    report.checks.push_back(
        {"jobs", late < 120 || now - metrics.jobs_settled_at.load() < limit,
         "the oldest one is " + std::to_string(static_cast<std::int64_t>(late)) + " s late"});
    if (const auto works = metrics.webhooks_ok.load(); works >= 0)  // nor is another node's any better
      report.checks.push_back(
          {"webhooks", true,
           works ? "a message to this node itself has arrived" : "do not work; the log says why"});
    if (together)  // never a reason to send traffic elsewhere: nothing but exactness is lost
      report.checks.push_back(
          {"redis", true,
           together->is_up() ? "answers" : "does not answer; this node limits addresses alone"});
    report.checks.push_back(
        {"accepting", !metrics.draining.load(), metrics.draining ? "the node is shutting down" : "yes"});
    return report;
  }

  /// Asks one actor and waits: only while stopping.
  template <class Answer, class Handle, class Message>
  void settle(const Handle& actor, Message message) {
    caf::scoped_actor self(system);
    self->request(actor, std::chrono::seconds{3}, std::move(message))
        .receive([](const Answer&) {},
                 [](caf::error&) { log::warn("an actor did not answer while the node stops", {}); });
  }

  static constexpr std::chrono::seconds args_lease{10};

  std::string database_url;
  uuid node_id;
  vault secrets;
  audit_trail audit;
  node_metrics metrics;
  io_threads io;
  std::optional<crash_log> crashes;
  environment env;
  actor_config system_config;
  caf::actor_system system;
  std::vector<shard_actor> shards;
  std::optional<shared_limits> together;
  std::vector<password_actor> workers;
  accounts_actor accounts;
  sessions_actor sessions;
  account_desk_actor desk;
  mail_desk_actor mail_desk;
  static constexpr int federation_actors = 4;  ///< sign-ins elsewhere that may wait for providers at once
  std::vector<federation_actor> federation;
  std::shared_ptr<std::atomic<bool>> stopped = std::make_shared<std::atomic<bool>>(false);
  lease_actor leases;
  archivist_actor archivist;
  std::map<std::string, key_keeper_actor> key_keepers;
};

node::node(const settings& config, const std::string& database_url, const uuid& id, const vault& secrets,
           std::vector<key_feed> keys, std::shared_ptr<revoked_sessions> revoked)
    : parts_(std::make_unique<parts>(config, database_url, id, secrets)) {
  parts_->spawn_writers(config.writers);
  parts_->spawn_readers(config.readers);
  parts_->spawn_shards();
  parts_->spawn_the_accounts(config);
  parts_->spawn_the_sessions(config, std::move(revoked));
  parts_->spawn_the_federation(config, secrets);
  for (auto& feed : keys) {
    const auto name = feed.issuer;
    parts_->key_keepers.emplace(name, spawn_key_keeper(parts_->system, std::move(feed), true));
  }
  parts_->spawn_the_archivist(config);
  parts_->spawn_leases(config.listen.host + ":" + std::to_string(config.listen.port));
}

node::~node() { stop(); }

void node::check_webhooks(const settings& config) {
  const auto wrong = find_webhook_fault(parts_->secrets, fetch_policy_of(config, parts_->stopped));
  parts_->metrics.webhooks_ok = wrong ? 0 : 1;
  if (wrong)
    log::error("webhooks do not work: a message of this node to itself did not arrive", {{"reason", *wrong}});
  else
    log::info("webhooks work: a message of this node to itself has arrived", {});
}

std::unique_ptr<http::backend> node::make_backend(boost::asio::io_context& io) {
  auto& parts = *parts_;
  return make_bridge(parts.system, io,
                     {&parts.env, parts.shards, parts.accounts, parts.sessions, parts.key_keepers, parts.desk,
                      parts.mail_desk, parts.federation, [&parts] { return parts.readiness(); },
                      parts.together ? &*parts.together : nullptr});
}

void node::drain() { parts_->metrics.draining = true; }

void node::stop() {
  if (!parts_) return;
  auto& parts = *parts_;
  // The order: what is held is committed, then the shards are given up (which ends the users), then
  // everything ends.
  for (const auto& writer : parts.env.writers) parts.settle<barrier_reached>(writer, barrier{});
  parts.settle<released>(parts.leases, release{});
  for (const auto& shard : parts.shards) caf::anon_send_exit(shard, caf::exit_reason::user_shutdown);
  for (const auto& scheduler : parts.env.schedulers)
    caf::anon_send_exit(scheduler, caf::exit_reason::user_shutdown);
  caf::anon_send_exit(parts.env.pool, caf::exit_reason::user_shutdown);
  for (const auto& writer : parts.env.writers) parts.settle<barrier_reached>(writer, barrier{});
  for (const auto& writer : parts.env.writers) caf::anon_send_exit(writer, caf::exit_reason::user_shutdown);
  for (const auto& reader : parts.env.readers) caf::anon_send_exit(reader, caf::exit_reason::user_shutdown);
  caf::anon_send_exit(parts.accounts, caf::exit_reason::user_shutdown);
  caf::anon_send_exit(parts.sessions, caf::exit_reason::user_shutdown);
  caf::anon_send_exit(parts.desk, caf::exit_reason::user_shutdown);
  caf::anon_send_exit(parts.mail_desk, caf::exit_reason::user_shutdown);
  *parts.stopped = true;
  for (const auto& one : parts.federation) caf::anon_send_exit(one, caf::exit_reason::user_shutdown);
  caf::anon_send_exit(parts.leases, caf::exit_reason::user_shutdown);
  caf::anon_send_exit(parts.archivist, caf::exit_reason::user_shutdown);
  for (const auto& [issuer, keeper] : parts.key_keepers)
    caf::anon_send_exit(keeper, caf::exit_reason::user_shutdown);
  for (const auto& worker : parts.workers) caf::anon_send_exit(worker, caf::exit_reason::user_shutdown);
  parts.together.reset();  // what it still owes refers to actors
  parts.system.await_all_actors_done();
  parts.env.writers.clear();  // handles must not outlive the actor system
  parts.env.readers.clear();
  parts.env.schedulers.clear();
  parts.env.pool = nullptr;
  parts_.reset();
}

}  // namespace steward
