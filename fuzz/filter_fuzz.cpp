#include <cstdint>
#include <cstdlib>
#include <nlohmann/json.hpp>
#include <string_view>

#include "domain/task_list.hpp"

namespace {

using namespace steward;

const timestamp now = parse_time("2026-03-01T10:00:00Z")->at;

query_pairs split(std::string_view text) {
  query_pairs pairs;
  while (!text.empty()) {
    const auto part = text.substr(0, text.find('&'));
    const auto equals = part.find('=');
    pairs.emplace_back(part.substr(0, equals), equals == part.npos ? "" : part.substr(equals + 1));
    text.remove_prefix(std::min(part.size() + 1, text.size()));
  }
  return pairs;
}

const user_state& some_state() {
  static const user_state state = [] {
    user_state made;
    task t;
    t.title = "Invoice \u00c4 budget";
    t.description = "of the year";
    t.tags = {"Home", "work"};
    t.due_date = now;
    made.tasks.put(make_row(std::move(t)));
    return made;
  }();
  return state;
}

// Faults are shown to the client as JSON: they must be UTF-8.
void require_showable(const error& fault) {
  if (fault.code != errc::validation || fault.fields.empty()) std::abort();
  for (const auto& one : fault.fields)
    if (!is_utf8(one.pointer) || !is_utf8(one.message)) std::abort();
}

void try_query(std::string_view input) {
  const auto request = parse_list_request(split(input));
  if (!request) return require_showable(request.fault());
  id_source ids(1);
  const limits bounds;
  const auto answer = list_tasks(some_state(), context{now, ids, bounds}, *request, {1, 2});
  if (!answer) return require_showable(answer.fault());
  if (!nlohmann::json::accept(*answer->body)) std::abort();
}

void try_json(std::string_view input) {
  const auto document = nlohmann::json::parse(input, nullptr, false);
  if (document.is_discarded()) return;
  const auto filter = parse_task_filter(document, "/filter");
  if (!filter) return require_showable(filter.fault());
  const auto found = select(some_state().tasks, *filter, now);
  const auto& entry = some_state().tasks.at(0);
  if (matches(entry, *filter, now) != (found.size() == 1)) std::abort();
  if (filter->empty() != canonical_text(*filter).empty()) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  const auto folded = fold(input);
  if (fold(folded) != folded || !folds_to(input, folded)) std::abort();
  try_query(input);
  try_json(input);
  return 0;
}
