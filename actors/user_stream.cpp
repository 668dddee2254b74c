#include "actors/user_stream.hpp"

#include <algorithm>

namespace steward {

void user_stream::start(std::string epoch, std::int64_t head) {
  epoch_ = std::move(epoch);
  head_ = head;
}

void user_stream::sent(std::int64_t number, std::shared_ptr<const change_set> set, std::int64_t seq) {
  waiting_.push_back({number, std::move(set), seq});
}

std::vector<stream_event> user_stream::committed(std::int64_t number, bool wanted) {
  std::vector<stream_event> out;
  keeps_ = keeps_ || wanted;
  while (!waiting_.empty() && waiting_.front().number <= number) {
    const auto done = std::move(waiting_.front());
    waiting_.pop_front();
    head_ = done.seq;
    if (!wanted && !keeps_) continue;
    for (const auto& one : done.set->changes) {
      const auto* made = std::get_if<row<event>>(&one.row);
      if (!made) continue;
      stream_event rendered{(*made)->seq, {}, nullptr};
      if (wanted) out.push_back(rendered = render_event(**made, epoch_));
      if (keeps_) keep(*made, std::move(rendered));
    }
  }
  return out;
}

void user_stream::keep(const row<event>& what, stream_event rendered) {
  const auto text = what->content.text.size() + what->changed.text.size();
  const auto bytes = sizeof(kept) + sizeof(event) + 3 * text + 1024;  // the row, and its JSON sooner or later
  recent_.push_back({what, std::move(rendered), bytes});
  bytes_ += bytes;
  while (recent_.size() > max_events || bytes_ > max_bytes) {
    bytes_ -= recent_.front().bytes;
    recent_.pop_front();
  }
}

resync user_stream::check(const stream_cursor& cursor) const {
  if (cursor.epoch != epoch_) return resync::epoch_changed;
  return cursor.seq > head_ ? resync::ahead : resync::none;
}

std::optional<std::vector<stream_event>> user_stream::recent(std::int64_t after, int limit) {
  keeps_ = true;
  std::vector<stream_event> out;
  if (after >= head_) return out;
  if (recent_.empty() || recent_.front().what->seq > after + 1) return std::nullopt;
  const auto end = std::min<std::int64_t>(head_, after + limit);
  const auto first = recent_.front().what->seq;
  for (auto seq = after + 1; seq <= end; ++seq) {
    auto& one = recent_[static_cast<std::size_t>(seq - first)];
    if (!one.rendered.json) one.rendered = render_event(*one.what, epoch_);
    out.push_back(one.rendered);
  }
  return out;
}

}  // namespace steward
