#include "domain/user_state.hpp"

namespace steward {
namespace {

template <class Map, class Key, class Row>
void put_or_remove(Map& map, const Key& key, const Row& row, bool remove) {
  if (remove)
    map.erase(key);
  else
    map[key] = row;
}

struct applier {
  user_state& state;
  bool remove;

  void operator()(const row<user>& r) const { state.profile = remove ? nullptr : r; }
  void operator()(const row<task>& r) const { remove ? state.tasks.remove(r->id) : state.tasks.put(r); }
  void operator()(const row<project>& r) const { put_or_remove(state.projects, r->id, r, remove); }
  void operator()(const row<tag>& r) const { put_or_remove(state.tags, r->key, r, remove); }
  void operator()(const row<event>& r) const { state.seq = std::max(state.seq, r->seq); }
  void operator()(const row<idempotency_record>& r) const {
    put_or_remove(state.idempotency, r->key, r, remove);
  }
  void operator()(const row<job>& r) const { remove ? state.jobs.remove(r->id) : state.jobs.put(r); }
  void operator()(const row<schedule>& r) const { put_or_remove(state.schedules, r->id, r, remove); }
  void operator()(const row<notification>& r) const {
    remove ? state.notifications.remove(r->id) : state.notifications.put(r);
  }
  void operator()(const row<user_preferences>& r) const { state.preferences = remove ? nullptr : r; }
  void operator()(const row<day_mark>& r) const { put_or_remove(state.day_marks, r->kind, r, remove); }
  void operator()(const row<api_key>& r) const { put_or_remove(state.api_keys, r->id, r, remove); }
  void operator()(const row<monitor>& r) const { put_or_remove(state.monitors, r->id, r, remove); }
  void operator()(const row<monitor_progress>& r) const { put_or_remove(state.progress, r->id, r, remove); }
  void operator()(const row<trigger>& r) const {
    remove ? state.triggers.remove(r->id) : state.triggers.put(r);
  }
  void operator()(const row<action>& r) const { remove ? state.actions.remove(r->id) : state.actions.put(r); }
  // History is not held.
  void operator()(const row<fact>&) const {}
  void operator()(const row<evaluation>&) const {}
  void operator()(const row<kept_state_change>&) const {}
  void operator()(const row<rollup>&) const {}
  void operator()(const row<evaluation_feedback>&) const {}
  void operator()(const row<webhook_endpoint>& r) const { put_or_remove(state.webhooks, r->id, r, remove); }
  void operator()(const row<webhook_key>&) const {}  // these two are read when they are needed
  void operator()(const row<webhook_delivery>&) const {}
  void operator()(const row<mail_delivery>& r) const { put_or_remove(state.mails, r->id, r, remove); }
};

}  // namespace

const user_preferences& preferences_of(const user_state& state) {
  static const user_preferences usual;
  return state.preferences ? *state.preferences : usual;
}

void apply(user_state& state, const change& change) { std::visit(applier{state, change.remove}, change.row); }

void apply(user_state& state, const std::vector<change>& changes) {
  for (const auto& one : changes) apply(state, one);
}

std::size_t user_state::memory() const {
  std::size_t bytes = sizeof *this + tasks.memory() + jobs.memory() + notifications.memory();
  for (const auto& [id, p] : projects) bytes += sizeof(project) + 64 + p->name.size();
  for (const auto& [key, t] : tags) bytes += sizeof(tag) + 96 + 2 * t->name.size();
  for (const auto& [key, r] : idempotency) bytes += sizeof *r + 96 + r->body.size();
  for (const auto& [id, s] : schedules) bytes += sizeof *s + 64 + s->payload.text.size();
  for (const auto& [id, k] : api_keys) bytes += sizeof *k + 64 + k->name.size() + 32 * k->scopes.size();
  for (const auto& [id, m] : monitors)
    bytes += sizeof *m + 64 + m->prompt.size() + m->classification.text.size() + m->policy.text.size();
  for (const auto& [id, p] : progress) bytes += sizeof *p + 64 + p->facts.text.size() + p->watch.text.size();
  for (const auto& [id, t] : triggers)
    bytes += sizeof *t + 160 + t->rule.text.size() + 40 * t->actions.size();
  for (const auto& [id, a] : actions) bytes += sizeof *a + 160 + a->content.text.size();
  for (const auto& [id, w] : webhooks)
    bytes += sizeof *w + 64 + w->url.size() + w->description.size() + 48 * w->topics.size();
  for (const auto& [id, m] : mails) bytes += sizeof *m + 64 + m->address.size() + m->reason.size();
  return bytes;
}

}  // namespace steward
