#include "domain/task_bulk.hpp"

#include <array>
#include <unordered_map>
#include <utility>

#include "domain/idempotency.hpp"
#include "domain/task_steps.hpp"

namespace steward {
namespace {

struct error_name {
  std::string_view code;
  int status;
};

/// As http/problem.cpp has them.
error_name name_of(errc code) {
  switch (code) {
    case errc::validation:
      return {"validation", 400};
    case errc::not_found:
      return {"not_found", 404};
    case errc::precondition_failed:
      return {"precondition_failed", 412};
    case errc::limit_reached:
      return {"limit_reached", 409};
    case errc::idempotency_mismatch:
      return {"idempotency_mismatch", 422};
    default:
      return {"conflict", 409};
  }
}

int status_of(reply_kind kind) {
  constexpr std::array statuses{200, 201, 204};
  return statuses[static_cast<std::size_t>(kind)];
}

/// What one operation came to. Its location names the task.
using operation_result = result<reply>;

constexpr std::string_view task_path = "/api/v1/tasks/";

std::string id_in(const std::string& location) { return location.substr(task_path.size()); }

/// Does the operations of one request in their order.
class bulk_run {
 public:
  bulk_run(const user_state& state, const context& context) : work_(state, context) {}

  operation_result run(const bulk_operation& operation) {
    if (!operation.faults.empty()) return invalid_input(operation.faults);
    auto outcome = operation.idempotency_key ? run_once(operation) : run_now(operation);
    if (outcome && operation.temp_id) new_ids_[*operation.temp_id] = *uuid::parse(id_in(outcome->location));
    return outcome;
  }

  std::vector<change> take() { return work_.take(); }

 private:
  operation_result run_once(const bulk_operation& operation) {
    const idempotency_token token{*operation.idempotency_key, operation.fingerprint};
    if (const auto found = done_.find(token.key); found != done_.end()) return repeat(found->second, token);
    const auto& context = work_.context();
    auto earlier = look_up(work_.state(), token, context.now, context.bounds.idempotency);
    if (auto* answer = std::get_if<reply>(&earlier)) return *answer;
    if (auto* fault = std::get_if<error>(&earlier)) return *fault;
    auto outcome = run_now(operation);
    if (!outcome) return outcome;
    work_.put(remember(work_.state(), token, *outcome, context.now));
    done_.emplace(token.key, once{token.fingerprint, *outcome});
    return outcome;
  }

  operation_result run_now(const bulk_operation& operation) {
    if (operation.verb == bulk_verb::create) return create(operation);
    const auto id = target_of(operation);
    if (!id) return not_found("Task");
    const task_target target{*id, expected(operation)};
    auto done = apply_verb(operation, target);
    if (!done) return std::move(done).fault();
    if (operation.verb == bulk_verb::remove) return reply{reply_kind::no_content, nullptr, {}, path(*id)};
    return answer_with(**done, reply_kind::ok);
  }

  operation_result create(const bulk_operation& operation) {
    if (operation.temp_id && new_ids_.count(*operation.temp_id))
      return error{errc::conflict, "An operation before this one has this temp_id. Use another."};
    auto done = create_step(work_, operation.task, task_shape::v1);
    if (!done) return within_task(std::move(done).fault());
    return answer_with(*done->made, done->fresh ? reply_kind::created : reply_kind::ok);
  }

  result<row<task>> apply_verb(const bulk_operation& operation, const task_target& target) {
    switch (operation.verb) {
      case bulk_verb::complete:
        return complete_step(work_, target, true);
      case bulk_verb::reopen:
        return complete_step(work_, target, false);
      case bulk_verb::remove:
        return delete_step(work_, target);
      default:
        break;
    }
    auto done = update_step(work_, target, operation.task);
    if (!done) return within_task(std::move(done).fault());
    return done;
  }

  struct once {
    std::string fingerprint;
    reply answer;
  };

  static operation_result repeat(const once& earlier, const idempotency_token& token) {
    if (earlier.fingerprint != token.fingerprint)
      return error{
          errc::idempotency_mismatch,
          "An operation before this one has this idempotency_key. Use a new key for another operation."};
    auto again = earlier.answer;
    again.replayed = true;
    return again;
  }

  std::optional<uuid> target_of(const bulk_operation& operation) const {
    if (operation.external_key) {
      const auto found = work_.find_external(*operation.external_key);
      return found ? std::optional(found->id) : std::nullopt;
    }
    if (const auto found = new_ids_.find(*operation.id); found != new_ids_.end()) return found->second;
    return uuid::parse(*operation.id);
  }

  static precondition expected(const bulk_operation& operation) {
    if (!operation.if_version) return {};
    return {std::vector{version_etag(*operation.if_version)}};
  }

  static std::string path(const uuid& id) { return std::string(task_path) + id.to_string(); }

  static reply answer_with(const task& t, reply_kind kind) {
    auto body = std::make_shared<const std::string>(render_task(t, task_shape::v1));
    return {kind, std::move(body), version_etag(t.version), path(t.id)};
  }

  /// The steps know the members of a task, not where it stands in the request.
  static error within_task(error fault) {
    for (auto& one : fault.fields) one.pointer.insert(0, "/task");
    return fault;
  }

  task_changes work_;
  std::unordered_map<std::string, uuid> new_ids_;  ///< by temp_id
  std::unordered_map<std::string, once> done_;     ///< by idempotency_key
};

std::string pointer_of(std::size_t index) { return "/operations/" + std::to_string(index); }

/// Reader and steps differ in where their pointers start.
void make_absolute(error& fault, std::size_t index) {
  for (auto& one : fault.fields)
    if (!one.pointer.starts_with("/operations/")) one.pointer.insert(0, pointer_of(index));
}

void append_error(std::string& out, const error& fault) {
  json_object object(out);
  object.member("code", name_of(fault.code).code).member("detail", fault.detail);
  if (!fault.fields.empty()) {
    auto& list = object.name("errors") += '[';
    for (const auto& one : fault.fields) {
      if (list.back() != '[') list += ',';
      json_object(list)
          .member("pointer", one.pointer)
          .member("code", one.code)
          .member("message", one.message)
          .end();
    }
    list += ']';
  }
  if (fault.current) object.name("current") += *fault.current;
  object.end();
}

void append_result(std::string& out, std::size_t index, const bulk_operation& operation,
                   const operation_result& outcome) {
  json_object object(out);
  object.member("index", index)
      .member("status", outcome ? status_of(outcome->kind) : name_of(outcome.fault().code).status);
  if (operation.temp_id) object.member("temp_id", *operation.temp_id);
  if (!outcome) {
    append_error(object.name("error"), outcome.fault());
  } else {
    object.member("id", id_in(outcome->location));
    if (outcome->body) object.name("task") += *outcome->body;
    if (outcome->replayed) object.member("replayed", true);
  }
  object.end();
}

/// One error of all that failed.
error nothing_done(const std::vector<operation_result>& outcomes, std::size_t failed) {
  error all;
  all.code = errc::internal;
  all.detail = "Nothing was changed, since " + std::to_string(failed) + " of " +
               std::to_string(outcomes.size()) +
               " operations failed. Correct them, or send \"atomic\":false to do the others.";
  for (std::size_t i = 0; i < outcomes.size(); ++i) {
    if (outcomes[i]) continue;
    const auto& fault = outcomes[i].fault();
    if (all.code == errc::internal) all.code = fault.code;
    if (fault.fields.empty())
      all.fields.push_back({pointer_of(i), std::string(name_of(fault.code).code), fault.detail});
    all.fields.insert(all.fields.end(), fault.fields.begin(), fault.fields.end());
  }
  return all;
}

reply render(const bulk_operations& request, const std::vector<operation_result>& outcomes,
             std::size_t failed) {
  std::string body;
  json_object object(body);
  object.name("results") += '[';
  for (std::size_t i = 0; i < outcomes.size(); ++i) {
    if (i) body += ',';
    append_result(body, i, request.list[i], outcomes[i]);
  }
  body += ']';
  object.member("succeeded", outcomes.size() - failed).member("failed", failed).end();
  return {reply_kind::ok, std::make_shared<const std::string>(std::move(body))};
}

}  // namespace

result<decision> run_bulk(const user_state& state, const context& context, const bulk_operations& request) {
  bulk_run run(state, context);
  std::vector<operation_result> outcomes;
  outcomes.reserve(request.list.size());
  std::size_t failed = 0;
  for (std::size_t i = 0; i < request.list.size(); ++i) {
    auto& outcome = outcomes.emplace_back(run.run(request.list[i]));
    if (outcome) continue;
    ++failed;
    make_absolute(outcome.fault(), i);
  }
  if (failed && request.atomic) return nothing_done(outcomes, failed);
  return decision{run.take(), render(request, outcomes, failed)};
}

result<decision> run_bulk(const user_state& state, const context& context, const bulk_request& request) {
  return std::visit([&](const auto& one) { return run_bulk(state, context, one); }, request);
}

}  // namespace steward
