#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "domain/decision.hpp"
#include "domain/task_filter.hpp"
#include "domain/task_input.hpp"
#include "domain/user_state.hpp"

namespace steward {

/// The most operations of one request.
constexpr std::int64_t most_operations = 1000;

enum class bulk_verb { create, update, complete, reopen, remove };

/// One of many things to do (FEATURES A10).
struct bulk_operation {
  bulk_verb verb = bulk_verb::create;
  std::optional<std::string> id;  ///< a UUID, or the temp_id of an operation before this one
  std::optional<std::string> external_key;
  std::optional<std::string> temp_id;  ///< names a new task for the operations after this one
  task_input task;
  std::optional<std::int64_t> if_version;
  std::optional<std::string> idempotency_key;
  std::string fingerprint;  ///< of the operation, when it has a key
  field_errors faults;      ///< what is wrong with it; pointers into the request
};

struct bulk_operations {
  std::vector<bulk_operation> list;
  bool atomic = true;
};

/// One thing to do to all tasks that a filter chooses.
struct bulk_selection {
  task_filter filter;  ///< not empty
  bulk_verb verb = bulk_verb::update;
  task_input task;
  std::optional<std::int64_t> expected_count;  ///< absent: a dry run
};

using bulk_request = std::variant<bulk_operations, bulk_selection>;

/// The body of a bulk request and of its operations.
const input_table& bulk_table();
const input_table& bulk_operation_table();

/// Faults of single operations stay with these, as `atomic` decides about them; those of the rest are
/// errc::validation. A filter that would choose all tasks, or comes with neither dry_run nor expected_count,
/// is such a fault.
result<bulk_request> read_bulk(nlohmann::json& body);

/// {"results":[{"index":0,"status":201,"id":"...","temp_id":...,"task":{...}},{"index":1,"status":404,"error":{...}}],
/// "succeeded":n,"failed":n}. Operations see what the ones before them did. When one fails and `atomic` is
/// set, nothing is done and the error has the faults of all. An operation whose idempotency_key was used
/// answers as it did then, with "replayed":true.
result<decision> run_bulk(const user_state&, const context&, const bulk_operations&);

/// {"count":n,"changed":n}, or for a dry run {"dry_run":true,"count":n,"ids":[the first 1000]}. Does all or
/// nothing. errc::conflict: the filter chooses another number of tasks than expected.
result<decision> run_bulk(const user_state&, const context&, const bulk_selection&);

result<decision> run_bulk(const user_state&, const context&, const bulk_request&);

}  // namespace steward
