#include <algorithm>
#include <utility>

#include "domain/task_bulk.hpp"
#include "domain/task_steps.hpp"

namespace steward {
namespace {

using selected = std::vector<const task_entry*>;

constexpr std::size_t most_ids = 1000;

decision answer_only(std::string body) {
  return {{}, {reply_kind::ok, std::make_shared<const std::string>(std::move(body))}};
}

decision tell(const selected& tasks) {
  std::vector<uuid> ids;
  for (std::size_t i = 0; i < std::min(tasks.size(), most_ids); ++i) ids.push_back(tasks[i]->record->id);
  std::string body;
  json_object(body).member("dry_run", true).member("count", tasks.size()).member("ids", ids).end();
  return answer_only(std::move(body));
}

error another_count(std::size_t count) {
  const auto n = std::to_string(count);
  return {errc::conflict, "The filter chooses " + n +
                              " tasks now. Nothing was changed. Check them with dry_run, then repeat with "
                              "\"expected_count\":" +
                              n + "."};
}

result<row<task>> do_one(task_changes& work, const bulk_selection& request, const uuid& id) {
  const task_target target{id};
  switch (request.verb) {
    case bulk_verb::complete:
      return complete_step(work, target, true);
    case bulk_verb::reopen:
      return complete_step(work, target, false);
    case bulk_verb::remove:
      return delete_step(work, target);
    default:
      return update_step(work, target, request.task);
  }
}

error failed_for(const uuid& id, error fault) {
  for (auto& one : fault.fields) one.pointer.insert(0, "/task");
  fault.detail =
      "Nothing was changed, since task " + id.to_string() + " cannot be changed so. " + fault.detail;
  return fault;
}

}  // namespace

result<decision> run_bulk(const user_state& state, const context& context, const bulk_selection& request) {
  const auto tasks = select(state.tasks, request.filter, context.now);
  if (!request.expected_count) return tell(tasks);
  if (static_cast<std::size_t>(*request.expected_count) != tasks.size()) return another_count(tasks.size());
  task_changes work(state, context);
  std::size_t changed = 0;
  for (const auto* entry : tasks) {
    auto done = do_one(work, request, entry->record->id);
    if (!done) return failed_for(entry->record->id, std::move(done).fault());
    changed += *done != entry->record;
  }
  std::string body;
  json_object(body).member("count", tasks.size()).member("changed", changed).end();
  auto out = answer_only(std::move(body));
  out.changes = work.take();
  return out;
}

}  // namespace steward
