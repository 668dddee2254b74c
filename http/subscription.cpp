#include "http/subscription.hpp"

#include "http/live_feeds.hpp"
#include "http/permessage_deflate.hpp"
#include "http/websocket_frame.hpp"

namespace steward::http {
namespace {

constexpr std::size_t snapshot_bytes = 32 * 1024;  // of one message
constexpr int piece_size = 128;                    // events; a piece of usual ones is about 100 KiB

}  // namespace

const std::shared_ptr<const std::string>& shared_event::frame(bool deflate) {
  if (deflate && !deflated_ && what_->json->size() >= min_deflated_bytes) {
    const auto smaller = deflate_message(*what_->json);
    if (!smaller.empty())
      deflated_ = std::make_shared<const std::string>(make_frame(opcode::text, smaller, true));
  }
  if (deflate && deflated_) return deflated_;
  if (!plain_) plain_ = std::make_shared<const std::string>(make_frame(opcode::text, *what_->json));
  return plain_;
}

const std::shared_ptr<const std::string>& shared_event::sent_event(std::string_view epoch) {
  if (!event_source_) {
    std::string text = "id: ";
    text.append(epoch).append(":").append(std::to_string(what_->seq));
    event_source_ =
        std::make_shared<const std::string>(text.append("\ndata: ").append(*what_->json).append("\n\n"));
  }
  return event_source_;
}

void subscription::begin(const uuid& user, subscription_start what) {
  end();
  user_ = user;
  what_ = std::move(what);
  active_ = true;
  started_ = live_ = told_caught_up_ = false;
  wants_snapshot_ = what_.snapshot;
  skipped_from_ = 0;
  feeds_.join(user_, *this);  // first: what is committed from now on is heard of
  read_more();
}

void subscription::end() {
  ++generation_;
  reading_ = false;
  snapshot_.reset();
  if (std::exchange(active_, false)) feeds_.leave(user_, *this);
}

void subscription::read_more() {
  if (!active_ || reading_ || live_ || (started_ && !sink_.has_room())) return;
  if (snapshot_) return send_snapshot();
  if (started_ && wants_snapshot_) return ask_for_snapshot();
  reading_ = true;
  stream_request wanted{user_, what_.since, piece_size, false};
  if (started_) wanted.since = stream_cursor{epoch_, position_};
  const auto generation = generation_;
  feeds_.read(std::move(wanted),
              completion<stream_piece>([self = weak_from_this(), generation](result<stream_piece> piece) {
                if (const auto still = self.lock()) still->on_piece(generation, piece);
              }));
}

void subscription::on_piece(std::uint64_t generation, result<stream_piece>& piece) {
  if (generation != generation_) return;
  reading_ = false;
  if (!piece) return fail(piece.fault());
  if (!started_) {
    epoch_ = piece->epoch;
    position_ = piece->after;
    sink_.on_subscribed(*piece);
  }
  started_ = true;
  if (piece->required != resync::none) {
    position_ = piece->after;
    skipped_from_ = 0;
    feeds_.reset_head(user_, piece->head);
    sink_.on_resync(piece->required, position_);
  }
  if (wants_snapshot_) return read_more();
  for (const auto& one : piece->events) {
    shared_event event(one, feeds_.bit_of(one.topic));
    if (one.seq == position_ + 1) pass(event);
    if (generation != generation_) return;  // the client was too slow
  }
  live_ = position_ >= std::max(piece->head, feeds_.head_of(user_));
  if (!live_) return read_more();
  if (std::exchange(told_caught_up_, true)) return;
  tell_skipped();
  sink_.on_caught_up(position_);
}

// Runs in the user's actor, so that what it copies is of one moment; answered once that is committed.
void subscription::ask_for_snapshot() {
  reading_ = true;
  auto taken = std::make_shared<state_snapshot>();
  ask request;
  request.user = user_;
  request.heavy = true;
  request.work = query([taken](const user_state& state, const context&) -> result<reply> {
    *taken = take_snapshot(state);
    return reply{};
  });
  feeds_.ask_user(std::move(request), completion<reply>([self = weak_from_this(), generation = generation_,
                                                         taken](result<reply> answer) {
                    const auto still = self.lock();
                    if (!still || still->generation_ != generation) return;
                    still->reading_ = false;
                    if (!answer) return still->fail(answer.fault());
                    still->wants_snapshot_ = false;
                    still->snapshot_ = std::make_unique<unsent_snapshot>(unsent_snapshot{std::move(*taken)});
                    still->send_snapshot();
                  }));
}

void subscription::send_snapshot() {
  const auto generation = generation_;
  auto& [content, section, item] = *snapshot_;
  while (section < content.sections.size()) {
    const auto& present = content.sections[section];
    if ((feeds_.bit_of(present.topic) & what_.topics) == 0 || item == present.size) {
      ++section;
      item = 0;
      continue;
    }
    if (!sink_.has_room()) return;
    std::string items;
    for (; item < present.size && items.size() < snapshot_bytes; ++item) {
      if (!items.empty()) items += ',';
      present.append_item(items, item);
    }
    sink_.on_snapshot(present.topic, items);
    if (generation != generation_) return;  // the client was too slow
  }
  position_ = content.seq;
  snapshot_.reset();
  sink_.on_snapshot_end(position_);
  live_ = position_ >= feeds_.head_of(user_);
  if (!live_) return read_more();
  told_caught_up_ = true;
  sink_.on_caught_up(position_);
}

void subscription::on_news(std::int64_t head, std::vector<shared_event>& events) {
  if (!live_) return;  // the pieces lead there
  const auto generation = generation_;
  for (auto& one : events) {
    if (one.seq() == position_ + 1) pass(one);
    if (generation != generation_) return;
  }
  if (position_ >= head) return;
  live_ = false;  // something was missed on the way here
  read_more();
}

void subscription::pass(shared_event& event) {
  if ((event.topic() & what_.topics) == 0) {
    if (skipped_from_ == 0) skipped_from_ = event.seq();
    position_ = event.seq();
    return;
  }
  tell_skipped();
  position_ = event.seq();
  sink_.on_event(event);
}

void subscription::tell_skipped() {
  if (skipped_from_ != 0) sink_.on_skipped(std::exchange(skipped_from_, 0), position_);
}

void subscription::on_room() {
  if (started_ && !live_) read_more();
}

void subscription::on_over() {
  error fault{errc::unavailable, "This node does not serve this user now."};
  fail(fault);
}

void subscription::fail(const error& fault) {
  end();
  sink_.on_failed(fault);
}

}  // namespace steward::http
