#pragma once

// Every typed interface, in one place: the message map of a node.
#include <caf/fwd.hpp>
#include <caf/replies_to.hpp>
#include <caf/typed_actor.hpp>

#include "actors/messages.hpp"

namespace steward {

/// The USER: one per active user, the only one that reads and changes that user's data.
using user_actor = caf::typed_actor<
    // Runs a query or command; commands are answered after their commit.
    caf::replies_to<user_request>::with<user_answer>,
    // A part of the user's stream.
    caf::replies_to<stream_read>::with<stream_answer>,
    // From the shard: whom to tell of new events.
    caf::reacts_to<follow>, caf::reacts_to<unfollow>,
    // From the writer.
    caf::reacts_to<commit_done>, caf::reacts_to<commit_failed>,
    // From the shard.
    caf::reacts_to<passivate>>;

/// The WRITER: commits change sets in batches over its own connection.
using writer_actor = caf::typed_actor<
    // Joins the open batch; acknowledged to the sender.
    caf::reacts_to<commit_request>,
    // Forgets an activation whose commit failed.
    caf::reacts_to<activation_over>,
    // Answers when all that came before is settled.
    caf::replies_to<barrier>::with<barrier_reached>,
    // Shows in the health of the node whether commits work.
    caf::reacts_to<probe>,
    // INTERNAL: commits the open batch.
    caf::reacts_to<flush>>;

/// The READER: fetches what is not in memory over its own connection.
using reader_actor = caf::typed_actor<
    // All rows of a user.
    caf::replies_to<load_request>::with<load_answer>,
    // Some events of a user.
    caf::replies_to<events_request>::with<events_answer>,
    // A part of the past of a monitor.
    caf::replies_to<history_request>::with<history_answer>,
    // Some of what was sent to a user's webhooks.
    caf::replies_to<deliveries_request>::with<deliveries_answer>,
    // Jobs of a shard that are due soon.
    caf::replies_to<due_request>::with<due_answer>,
    // What operators ask across users.
    caf::replies_to<admin_request>::with<user_answer>>;

/// The SHARD: finds and makes the actors of its users, and lets idle ones go.
using shard_actor = caf::typed_actor<
    // The actor of a user.
    caf::replies_to<activate>::with<user_actor>,
    // Who wants to hear of a user's events, whether that user is active or not.
    caf::reacts_to<follow>, caf::reacts_to<unfollow>,
    // From the lease keeper: may it write, and under which epoch.
    caf::reacts_to<ownership>,
    // INTERNAL: passivates idle users.
    caf::reacts_to<sweep>,
    // INTERNAL: starts a followed user again that has failed.
    caf::reacts_to<revive>>;

/// The SCHEDULER: one per shard, starts that shard's jobs on time.
using scheduler_actor = caf::typed_actor<
    // From the shard: may it run jobs.
    caf::reacts_to<ownership>,
    // From users: rows of jobs that were committed, or perhaps were.
    caf::reacts_to<jobs_changed>, caf::reacts_to<jobs_in_doubt>,
    // INTERNAL: something is due.
    caf::reacts_to<tick>>;

/// The JOB POOL: runs jobs of outside kinds, within limits.
using job_pool_actor = caf::typed_actor<
    // Runs one job, answered when it is settled.
    caf::replies_to<run_outside>::with<outside_done>,
    // A job is gone: it does not start, or its run is told.
    caf::reacts_to<cancel_outside>,
    // INTERNAL: rates and deadlines.
    caf::reacts_to<pool_turn>, caf::reacts_to<pool_deadline>>;

/// The CALL: one run at a time, on a thread of its own.
using call_actor = caf::typed_actor<caf::replies_to<call_request>::with<call_answer>>;

/// The ACCOUNTS: sign-up, sign-in and external subjects. From the user id on, the user's actor is in charge.
using accounts_actor = caf::typed_actor<
    // Makes an account.
    caf::replies_to<sign_up>::with<account_answer>,
    // Checks a password.
    caf::replies_to<log_in>::with<account_answer>,
    // Finds or makes the user of an external subject.
    caf::replies_to<resolve>::with<resolve_answer>>;

/// The SESSIONS: sign-ins, their refresh tokens and their ends.
using sessions_actor = caf::typed_actor<
    // Begins a session for who has signed in.
    caf::replies_to<begin_session_request>::with<account_answer>,
    // Renews one by its refresh token.
    caf::replies_to<refresh_session_request>::with<account_answer>,
    // Lists and ends them.
    caf::replies_to<session_task>::with<user_answer>,
    // INTERNAL: learns what other nodes have ended.
    caf::reacts_to<session_tick>>;

/// The KEY KEEPER: one for each issuer whose keys change, keeps them up to date for the edge.
using key_keeper_actor = caf::typed_actor<
    // Looks for a key, answered when it is known whether there is one.
    caf::replies_to<refresh_keys>::with<keys_refreshed>,
    // INTERNAL: looks whether keys have changed.
    caf::reacts_to<key_tick>>;

/// The ARCHIVIST: one on each node, moves old history of monitors into the archive and drops what is too old.
using archivist_actor = caf::typed_actor<
    // INTERNAL: goes a step on.
    caf::reacts_to<archive_tick>>;

/// The ACCOUNT DESK: passwords, addresses and what proves them.
using account_desk_actor = caf::typed_actor<caf::replies_to<account_task>::with<user_answer>>;

/// The MAIL DESK: who gets no mails, and what providers tell of mails; answered when it is committed.
using mail_desk_actor = caf::typed_actor<caf::replies_to<mail_task>::with<user_answer>>;

/// The FEDERATION: accounts that people have elsewhere.
using federation_actor = caf::typed_actor<
    // Signs in, links, takes news of an issuer; answered when it is committed.
    caf::replies_to<federation_task>::with<federation_answer>>;

/// The PASSWORD WORKER: one bcrypt at a time.
using password_actor = caf::typed_actor<caf::replies_to<hash_password_request>::with<hash_password_answer>,
                                        caf::replies_to<check_password_request>::with<check_password_answer>>;

/// The LEASE KEEPER: keeps this node's shards, and tells them when they are its no more.
using lease_actor = caf::typed_actor<
    // INTERNAL: renews the lease and takes what has become free.
    caf::reacts_to<heartbeat>,
    // Gives everything up.
    caf::replies_to<release>::with<released>>;

}  // namespace steward

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(steward::user_actor)
