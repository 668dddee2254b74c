#pragma once

#include <memory>
#include <stdexcept>
#include <string>

namespace steward {

/// The database cannot be reached, or the connection broke: what was under way may or may not have been
/// committed.
struct database_unavailable : std::runtime_error {
  using runtime_error::runtime_error;
};

/// The database refused a statement because of its content (a constraint, a type).
struct statement_refused : std::runtime_error {
  statement_refused(const std::string& what, std::string state)
      : runtime_error(what), sqlstate(std::move(state)) {}
  std::string sqlstate;
};

/// One connection to PostgreSQL, made when first needed and again after it broke. Blocking: used only by the
/// one detached actor (or the start-up code) that owns it.
class database {
 public:
  /// `url`: a libpq connection string. Server-side limits (statement_timeout 30 s, lock_timeout 10 s) are set
  /// on connect.
  explicit database(std::string url);
  ~database();
  database(database&&) noexcept;
  database& operator=(database&&) noexcept;

  struct connection;
  /// Connects if need be. Throws database_unavailable. Only for code in persistence/.
  connection& use();
  /// Forgets a broken connection.
  void drop() noexcept;

 private:
  std::string url_;
  std::unique_ptr<connection> connection_;
};

}  // namespace steward
