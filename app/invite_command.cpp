#include <chrono>
#include <cstdio>
#include <stdexcept>

#include "app/commands.hpp"
#include "app/storage.hpp"
#include "identity/account_secret.hpp"
#include "identity/email.hpp"
#include "persistence/beta_access.hpp"

namespace steward {

int invite_command(const settings& config, const invite_options& what) {
  const storage store(config, false, true);
  database db(store.url());
  const auto now = std::chrono::floor<std::chrono::microseconds>(std::chrono::system_clock::now());
  if (what.whom.empty()) {
    const auto code = make_account_secret();
    invite_by_code(db, code.hash, what.uses > 0 ? std::optional(what.uses) : std::nullopt, now);
    std::printf("%s\n", code.text.c_str());
    return 0;
  }
  const auto whom = normalise_email(what.whom);
  if (const auto wrong = validate_invited(whom); !wrong.empty()) throw std::runtime_error(std::string(wrong));
  if (!what.take_back) {
    invite(db, whom, now);
    std::printf("%s may make an account\n", whom.c_str());
  } else if (uninvite(db, whom)) {
    std::printf("%s may no longer make an account; who has one keeps it\n", whom.c_str());
  } else {
    throw std::runtime_error(whom + " was not invited");
  }
  return 0;
}

}  // namespace steward
