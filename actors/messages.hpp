#pragma once

// The messages between the actors of one node. None of them crosses the wire: they share memory by pointer.
#include <caf/actor.hpp>
#include <caf/allowed_unsafe_message_type.hpp>
#include <cstdint>
#include <memory>

#include "domain/admin_query.hpp"
#include "domain/ask.hpp"
#include "domain/job_kind.hpp"
#include "domain/shared_rate.hpp"
#include "domain/stream.hpp"
#include "http/backend.hpp"
#include "persistence/commit.hpp"
#include "persistence/jobs.hpp"
#include "persistence/load.hpp"

namespace steward {

/// Edge -> user: do this.
struct user_request {
  std::shared_ptr<ask> content;
};

/// User -> edge: the answer, committed if it tells of a change.
struct user_answer {
  std::shared_ptr<answer> content;
};

/// Edge -> user: a part of your stream.
struct stream_read {
  std::shared_ptr<const stream_request> content;
};
struct stream_answer {
  std::shared_ptr<result<stream_piece>> content;
};

/// Edge -> shard, and from there to the user: from now on tell `by` what is new in this user's stream. The
/// shard remembers it for later activations; the user first says where its stream stands.
struct follow {
  uuid user;
  caf::actor by;
};
/// Edge -> shard -> user: tell `by` no more.
struct unfollow {
  uuid user;
  caf::actor by;
};
/// User -> follower.
struct publication {
  std::shared_ptr<const stream_publication> content;
};
/// Shard -> follower: this node does not serve the user any more; nothing will come.
struct following_over {
  uuid user;
};
/// INTERNAL, shard -> itself: a user who is followed has failed; start it again, so that its followers hear
/// what they may have missed.
struct revive {
  uuid user;
};

/// Identifies one activation of a user actor; unique within the process.
using incarnation = std::uint64_t;

/// User -> writer: commit this, after all that the same activation sent before.
struct commit_request {
  incarnation from = 0;
  std::int64_t number = 0;  ///< 1, 2, 3, ... within the activation
  std::shared_ptr<const change_set> content;
};

/// Writer -> user: everything up to and including `number` is committed.
struct commit_done {
  std::int64_t number = 0;
};

/// Writer -> user: something was not committed, or nobody knows; what you hold in memory may be wrong.
struct commit_failed {
  errc reason = errc::unavailable;
  std::string detail;
};

/// User -> writer, the last message of an activation whose commit failed: no more will come from it.
struct activation_over {
  incarnation from = 0;
};

/// -> writer: answered when everything sent before is committed or failed.
struct barrier {};
struct barrier_reached {};

/// INTERNAL, writer -> itself: the batch is open no longer.
struct flush {};

/// -> writer: show that you can commit.
struct probe {};

/// User -> reader: the user's rows.
struct load_request {
  uuid user;
};
struct load_answer {
  std::shared_ptr<loaded_user> content;  ///< null: the database is unavailable
};

/// User -> reader: some of the user's events.
struct events_request {
  uuid user;
  event_filter filter;
};
struct events_answer {
  std::shared_ptr<std::vector<event>> content;  ///< null: the database is unavailable
};

/// User -> reader: a part of the past of one of the user's monitors.
struct history_request {
  uuid user;
  history_filter filter;
};
struct history_answer {
  std::shared_ptr<monitor_history> content;  ///< null: the database is unavailable
};

/// User -> reader: some of the user's deliveries.
struct deliveries_request {
  uuid user;
  delivery_filter filter;
};
struct deliveries_answer {
  std::shared_ptr<std::vector<webhook_delivery>> content;  ///< null: the database is unavailable
};

/// Edge -> reader: look across users.
struct admin_request {
  std::shared_ptr<const admin_query> content;
};

/// Scheduler -> reader: jobs that are due soon.
struct due_request {
  due_range range;
};
struct due_answer {
  std::shared_ptr<std::vector<row<job>>> content;  ///< null: the database is unavailable
};

/// User -> scheduler: these rows of jobs were committed.
struct jobs_changed {
  std::shared_ptr<const std::vector<change>> content;
};
/// User -> scheduler: whether some jobs were committed is not known; look in the database.
struct jobs_in_doubt {};

/// Scheduler -> pool: run this job of an outside kind.
struct run_outside {
  row<job> content;
};
struct outside_done {
  bool settled = false;  ///< false: whether it ran is not known; try again
};
/// Scheduler -> pool: this job is gone or has changed.
struct cancel_outside {
  uuid id;
};
/// INTERNAL, pool -> caller: one run.
struct call_request {
  std::shared_ptr<outside_call> call;
  job_run run;
};
struct call_answer {
  std::shared_ptr<outside_result> content;
};
/// INTERNAL, pool -> itself: a rate allows a run again, of the kind or of one user.
struct pool_turn {
  std::string kind;
  uuid user;
};
struct pool_deadline {
  row<job> content;
  std::shared_ptr<bool> settled;
};

/// INTERNAL, scheduler -> itself: something is due.
struct tick {
  std::uint64_t number = 0;  ///< only the newest one counts
};

/// Edge -> shard: the actor of this user, made if there is none.
struct activate {
  uuid user;
  std::uint64_t dead = 0;  ///< actor id of one that bounced a request: it is not to be given again
};

/// Shard -> user: stop if you hold nothing back.
struct passivate {};

/// Lease keeper -> shard: you may write under this epoch until told otherwise; 0: you may not.
struct ownership {
  std::int64_t epoch = 0;
};

/// INTERNAL, shard -> itself: look for idle users.
struct sweep {};

/// Edge -> accounts. The address is valid, and as the user wrote it.
struct sign_up {
  http::sign_up_request content;
};
struct log_in {
  http::log_in_request content;
};
struct account_answer {
  std::shared_ptr<result<http::signed_in>> content;
};

/// Edge -> accounts: the user behind a subject of an external issuer.
struct resolve {
  std::string issuer, subject, email, name;
};
struct resolve_answer {
  std::shared_ptr<result<uuid>> content;
};

/// Bridge -> sessions: somebody has signed in.
struct begin_session_request {
  std::shared_ptr<const http::signed_in> content;
  http::client_info client;
};
/// Edge -> sessions.
struct refresh_session_request {
  http::refresh_request content;
};
struct session_task {
  std::shared_ptr<const session_command> content;
};
/// INTERNAL, sessions -> itself: look what other nodes have ended.
struct session_tick {};

/// Edge -> key keeper: look for this key.
struct refresh_keys {
  std::string kid;
};
struct keys_refreshed {
  bool reached = false;  ///< false: where the keys come from cannot be reached
};
/// INTERNAL, key keeper -> itself: look whether keys have changed.
struct key_tick {};

/// INTERNAL, archivist -> itself: go a step on.
struct archive_tick {};

/// Edge -> account desk.
struct account_task {
  std::shared_ptr<const account_request> content;
};

/// Edge -> mail desk.
struct mail_task {
  std::shared_ptr<const mail_request> content;
};

/// Edge -> federation.
struct federation_task {
  std::shared_ptr<const federation_request> content;
  http::client_info client;
};
struct federation_answer {
  std::shared_ptr<result<http::federation_reply>> content;
};

/// Accounts -> password worker.
struct hash_password_request {
  std::string password;
};
struct hash_password_answer {
  std::string hash;
};
struct check_password_request {
  std::string password, hash;  ///< no hash: take as long as with one
};
struct check_password_answer {
  bool right = false;
};

/// INTERNAL, lease keeper -> itself: renew.
struct heartbeat {};
/// -> lease keeper: give everything up; answered when others can take over.
struct release {};
struct released {};

/// Redis -> edge: what came of a shared_claim.
struct counted_together {
  std::uint64_t request;
  shared_verdict verdict;
};

}  // namespace steward

// They carry pointers and functions and stay on the node.
#define STEWARD_LOCAL(type) CAF_ALLOW_UNSAFE_MESSAGE_TYPE(steward::type)
STEWARD_LOCAL(user_request)
STEWARD_LOCAL(user_answer)
STEWARD_LOCAL(stream_read)
STEWARD_LOCAL(stream_answer)
STEWARD_LOCAL(follow)
STEWARD_LOCAL(unfollow)
STEWARD_LOCAL(publication)
STEWARD_LOCAL(following_over)
STEWARD_LOCAL(revive)
STEWARD_LOCAL(commit_request)
STEWARD_LOCAL(commit_done)
STEWARD_LOCAL(commit_failed)
STEWARD_LOCAL(activation_over)
STEWARD_LOCAL(barrier)
STEWARD_LOCAL(barrier_reached)
STEWARD_LOCAL(flush)
STEWARD_LOCAL(probe)
STEWARD_LOCAL(load_request)
STEWARD_LOCAL(load_answer)
STEWARD_LOCAL(events_request)
STEWARD_LOCAL(events_answer)
STEWARD_LOCAL(history_request)
STEWARD_LOCAL(history_answer)
STEWARD_LOCAL(deliveries_request)
STEWARD_LOCAL(deliveries_answer)
STEWARD_LOCAL(admin_request)
STEWARD_LOCAL(due_request)
STEWARD_LOCAL(due_answer)
STEWARD_LOCAL(jobs_changed)
STEWARD_LOCAL(jobs_in_doubt)
STEWARD_LOCAL(run_outside)
STEWARD_LOCAL(outside_done)
STEWARD_LOCAL(cancel_outside)
STEWARD_LOCAL(call_request)
STEWARD_LOCAL(call_answer)
STEWARD_LOCAL(pool_turn)
STEWARD_LOCAL(pool_deadline)
STEWARD_LOCAL(tick)
STEWARD_LOCAL(activate)
STEWARD_LOCAL(passivate)
STEWARD_LOCAL(ownership)
STEWARD_LOCAL(sweep)
STEWARD_LOCAL(sign_up)
STEWARD_LOCAL(log_in)
STEWARD_LOCAL(account_answer)
STEWARD_LOCAL(resolve)
STEWARD_LOCAL(resolve_answer)
STEWARD_LOCAL(begin_session_request)
STEWARD_LOCAL(refresh_session_request)
STEWARD_LOCAL(session_task)
STEWARD_LOCAL(session_tick)
STEWARD_LOCAL(refresh_keys)
STEWARD_LOCAL(keys_refreshed)
STEWARD_LOCAL(key_tick)
STEWARD_LOCAL(archive_tick)
STEWARD_LOCAL(account_task)
STEWARD_LOCAL(mail_task)
STEWARD_LOCAL(federation_task)
STEWARD_LOCAL(federation_answer)
STEWARD_LOCAL(hash_password_request)
STEWARD_LOCAL(hash_password_answer)
STEWARD_LOCAL(check_password_request)
STEWARD_LOCAL(check_password_answer)
STEWARD_LOCAL(counted_together)
STEWARD_LOCAL(heartbeat)
STEWARD_LOCAL(release)
STEWARD_LOCAL(released)
#undef STEWARD_LOCAL
