#include "domain/event_view.hpp"

#include "domain/stored_task.hpp"
#include "domain/task_view.hpp"

namespace steward {

json_text event_data(const event& e) {
  return e.entity == "task" ? json_text{render_task(stored_task(e), task_shape::v1)} : e.content;
}

}  // namespace steward
