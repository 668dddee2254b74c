#pragma once

#include <string>
#include <thread>

namespace steward {

/// Makes files of PostgreSQL's write-ahead log ahead of need, on a thread of its own. PostgreSQL fills a new
/// one with zeros while every commit waits, some 60 ms for each 16 MiB; it reuses old ones without that, but
/// a young cluster has none. Does nothing when enough files are there, so once in the life of a cluster.
/// Needs the rights of a superuser: it is for the embedded PostgreSQL.
class wal_reserve {
 public:
  /// `megabytes` of log files in all; min_wal_size must allow for them, or they are removed again.
  wal_reserve(std::string url, unsigned megabytes);
  /// Stops early if need be.
  ~wal_reserve() = default;

 private:
  std::jthread thread_;
};

/// The work of the thread: returns when `megabytes` are there or `stop` asks for it. After each file it rests
/// for `pause` times as long as that took, since commits wait meanwhile.
void reserve_wal(const std::string& url, unsigned megabytes, int pause, const std::stop_token& stop);

}  // namespace steward
