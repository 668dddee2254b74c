// Untrusted bytes through everything that reads request bodies: nothing may crash, hang or throw, and what is
// accepted must keep the rules of the database.

#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "domain/json_read.hpp"
#include "domain/project_commands.hpp"
#include "domain/tag_commands.hpp"
#include "domain/task_bulk.hpp"
#include "domain/task_commands.hpp"
#include "domain/task_text.hpp"

namespace {

using namespace steward;

void demand(bool holds) {
  if (!holds) std::abort();
}

void check(const task& t) {
  const auto length = count_characters(t.title);
  demand(length >= 1 && length <= 200 && is_utf8(t.title));
  demand(t.title.find('\0') == std::string::npos);
  demand(!t.description || count_characters(*t.description) <= 2000);
  demand(t.priority >= 0 && t.priority <= 3 && t.tags.size() <= 50);
  demand(t.completed == t.completed_at.has_value());
  demand(!t.reminder_at || (t.due_date && *t.reminder_at <= *t.due_date));
  demand(!t.recurrence_rule || t.recurrence_rule->size() <= 1000);
  demand(nlohmann::json::accept(render_task(t, task_shape::v1)));
}

struct world {
  user_state state;
  id_source ids{1};
  limits bounds;
  context now{timestamp{std::chrono::seconds{1'780'000'000}}, ids, bounds};

  void commit(const result<decision>& made) {
    if (!made) return;
    for (const auto& one : made->changes)
      if (const auto* t = std::get_if<row<task>>(&one.row)) check(**t);
    steward::apply(state, made->changes);
  }
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto document = read_json({reinterpret_cast<const char*>(data), size});
  if (!document) return 0;
  world w;
  for (const auto shape : {task_shape::v1, task_shape::s3, task_shape::s4}) {
    auto body = *document;
    if (const auto input = read_new_task(body, shape)) w.commit(create_task(w.state, w.now, *input, shape));
  }
  const auto* first = w.state.tasks.size() ? &w.state.tasks.at(w.state.tasks.live().front()) : nullptr;
  auto update = *document, bulk = *document, project = *document, tag = *document;
  if (const auto input = read_task_update(update, task_shape::v1); input && first)
    w.commit(update_task(w.state, w.now, {first->record->id}, *input));
  if (const auto request = read_bulk(bulk)) w.commit(run_bulk(w.state, w.now, *request));
  if (const auto input = read_new_project(project)) w.commit(create_project(w.state, w.now, *input));
  if (const auto input = read_new_tag(tag)) w.commit(create_tag(w.state, w.now, *input));
  return 0;
}
