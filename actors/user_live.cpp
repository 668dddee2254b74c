#include "actors/user_shell.hpp"

namespace steward {

caf::result<stream_answer> user_shell::read_stream(const stream_read& request) {
  touch();
  auto to = self_->make_response_promise<stream_answer>();
  if (state_.waiting_reads.size() >= max_held_requests)
    deliver(to, unavailable("Too many requests of this user wait. Try again."));
  else if (!state_.loaded)
    state_.waiting_reads.push_back({request.content, to});
  else
    read_stream(*request.content, to);
  return caf::delegated<stream_answer>{};
}

void user_shell::add_follower(const follow& request) {
  auto& followers = state_.args.followers;
  if (std::find(followers.begin(), followers.end(), request.by) == followers.end())
    followers.push_back(request.by);
  // What was committed before is not told to it by itself: with this it knows whether it has all.
  if (state_.loaded) caf::anon_send(request.by, where_the_stream_stands());
}

void user_shell::remove_follower(const unfollow& request) { std::erase(state_.args.followers, request.by); }

publication user_shell::where_the_stream_stands() const {
  return {std::make_shared<const stream_publication>(
      stream_publication{state_.args.user, state_.stream.head(), {}})};
}

void user_shell::publish(std::vector<stream_event> events) {
  auto& count = state_.args.env->metrics->events_published;
  count.fetch_add(static_cast<std::int64_t>(events.size() * state_.args.followers.size()),
                  std::memory_order_relaxed);
  const publication news{std::make_shared<const stream_publication>(
      stream_publication{state_.args.user, state_.stream.head(), std::move(events)})};
  for (const auto& one : state_.args.followers) caf::anon_send(one, news);
}

void user_shell::read_stream(const stream_request& request, stream_promise to) {
  auto& metrics = *state_.args.env->metrics;
  if (!state_.data.profile)
    return deliver(to, error{errc::unauthorized, "The account of this token no longer exists."});
  if (request.counted)
    if (auto refused = over_the_rate(rate_class::standard, 1)) return deliver(to, std::move(*refused));
  const auto head = state_.stream.head();
  const auto reason = request.since ? state_.stream.check(*request.since) : resync::none;
  const auto after = request.since && reason == resync::none ? request.since->seq : head;
  stream_piece piece{state_.stream.epoch(), after, head, {}, reason};
  auto recent = state_.stream.recent(after, request.limit);
  if (!recent) return read_stream_from_database(std::move(piece), request.limit, std::move(to));
  if (reason != resync::none)
    metrics.resyncs++;
  else
    metrics.replays_memory++;
  piece.events = std::move(*recent);
  deliver(to, std::move(piece));
}

void user_shell::read_stream_from_database(stream_piece piece, int limit, stream_promise to) {
  const auto& env = *state_.args.env;
  event_filter filter;
  filter.after_seq = piece.after;
  filter.before_seq = piece.head + 1;  // later ones may be committed, but are not known here yet
  filter.limit = limit;
  self_->request(env.reader_of(state_.args.user), env.wait, events_request{state_.args.user, filter})
      .then(
          [=, metrics = env.metrics](const events_answer& found) mutable {
            if (!found.content) return deliver(to, unavailable("The database cannot be reached. Try again."));
            deliver(to, piece_of(std::move(piece), *found.content, *metrics));
          },
          [to](caf::error&) mutable {
            deliver(to, unavailable("The database does not answer. Try again."));
          });
}

stream_piece user_shell::piece_of(stream_piece piece, const std::vector<event>& events,
                                  node_metrics& metrics) {
  if (events.empty() || events.front().seq != piece.after + 1) {  // old events are deleted in time
    metrics.resyncs++;
    piece.required = resync::pruned;
    piece.after = piece.head;
    return piece;
  }
  metrics.replays_database++;
  for (const auto& one : events) piece.events.push_back(render_event(one, piece.epoch));
  return piece;
}

}  // namespace steward
