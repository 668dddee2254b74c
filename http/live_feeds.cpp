#include "http/live_feeds.hpp"

#include <algorithm>
#include <boost/asio/post.hpp>

namespace steward::http {

live_feeds::live_feeds(boost::asio::io_context& context, backend& behind,
                       const std::vector<std::string>& topics)
    : context_(context), behind_(behind), topics_(topics) {
  behind_.set_listener(this);
}

live_feeds::~live_feeds() { behind_.set_listener(nullptr); }

void live_feeds::join(const uuid& user, subscription& one) {
  auto& feed = feeds_[user];
  one.index = feed.subscriptions.size();
  feed.subscriptions.push_back(&one);
  if (one.index == 0) behind_.follow(user);
}

void live_feeds::leave(const uuid& user, subscription& one) {
  auto& list = feeds_.at(user).subscriptions;
  list[one.index] = list.back();
  list[one.index]->index = one.index;
  list.pop_back();
  if (list.empty()) forget_if_empty(user);
}

void live_feeds::forget_if_empty(const uuid& user) {
  if (passing_on_ > 0) return emptied_.push_back(user);
  const auto found = feeds_.find(user);
  if (found == feeds_.end() || !found->second.subscriptions.empty()) return;
  feeds_.erase(found);
  behind_.unfollow(user);
}

void live_feeds::reset_head(const uuid& user, std::int64_t head) {
  if (const auto found = feeds_.find(user); found != feeds_.end()) found->second.head = head;
}

std::int64_t live_feeds::head_of(const uuid& user) const {
  const auto found = feeds_.find(user);
  return found == feeds_.end() ? 0 : found->second.head;
}

topic_set live_feeds::bit_of(std::string_view topic) const {
  const auto found = std::find(topics_.begin(), topics_.end(), topic);
  return topic_set{1} << std::min<std::ptrdiff_t>(found - topics_.begin(), 31);
}

void live_feeds::on_published(const stream_publication& news) {
  const auto found = feeds_.find(news.user);
  if (found == feeds_.end()) return;
  auto& feed = found->second;
  feed.head = std::max(feed.head, news.last);
  std::vector<shared_event> events;
  events.reserve(news.events.size());
  for (const auto& one : news.events) events.emplace_back(one, bit_of(one.topic));
  ++passing_on_;
  // Backwards: whoever leaves meanwhile is replaced by one that has had its turn.
  for (auto i = feed.subscriptions.size(); i-- > 0;)
    if (i < feed.subscriptions.size()) feed.subscriptions[i]->on_news(feed.head, events);
  if (--passing_on_ > 0) return;
  for (const auto& user : std::exchange(emptied_, {})) forget_if_empty(user);
}

void live_feeds::on_following_over(const uuid& user) {
  const auto found = feeds_.find(user);
  if (found == feeds_.end()) return;
  const auto affected = found->second.subscriptions;
  for (auto* one : affected) one->on_over();
}

void live_feeds::flush_later(std::weak_ptr<flushable> one) {
  to_flush_.push_back(std::move(one));
  if (to_flush_.size() > 1) return;
  boost::asio::post(context_, [this] {
    for (const auto& weak : std::exchange(to_flush_, {}))
      if (const auto still = weak.lock()) still->flush();
  });
}

}  // namespace steward::http
