#pragma once

#include <boost/asio/io_context.hpp>
#include <functional>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "http/backend.hpp"
#include "http/subscription.hpp"

namespace steward::http {

/// Something that gathers what it has to send and sends it in one go.
class flushable {
 public:
  virtual ~flushable() = default;
  virtual void flush() = 0;
};

/// The streams that connections of one io thread follow: hears of each event once and passes it on to all of
/// them. On its io thread only; lives as long as that runs.
class live_feeds : public stream_listener {
 public:
  live_feeds(boost::asio::io_context& context, backend& behind, const std::vector<std::string>& topics);
  ~live_feeds() override;
  live_feeds(const live_feeds&) = delete;
  live_feeds& operator=(const live_feeds&) = delete;

  void join(const uuid& user, subscription&);
  void leave(const uuid& user, subscription&);
  void read(stream_request wanted, completion<stream_piece> done) {
    behind_.read_stream(std::move(wanted), std::move(done));
  }
  void ask_user(ask request, completion<reply> done) { behind_.submit(std::move(request), std::move(done)); }
  /// The newest event that was heard of.
  std::int64_t head_of(const uuid& user) const;
  /// What was heard of is void: the history is another one.
  void reset_head(const uuid& user, std::int64_t head);
  /// The bit of a topic; unknown ones share the last.
  topic_set bit_of(std::string_view topic) const;

  /// Calls flush() once, soon: after what can be done now has been done.
  void flush_later(std::weak_ptr<flushable>);

  void on_published(const stream_publication&) override;
  void on_following_over(const uuid& user) override;

 private:
  struct feed {
    std::int64_t head = 0;
    std::vector<subscription*> subscriptions;
  };

  void forget_if_empty(const uuid& user);

  boost::asio::io_context& context_;
  backend& behind_;
  const std::vector<std::string>& topics_;
  std::unordered_map<uuid, feed> feeds_;
  int passing_on_ = 0;         // how deep in on_published: no feed may go
  std::vector<uuid> emptied_;  // meanwhile
  std::vector<std::weak_ptr<flushable>> to_flush_;
};

}  // namespace steward::http
