#include <array>

#include "config/declaration_groups.hpp"

namespace steward {
namespace {

using s = settings;

const auto declarations = std::to_array<setting_declaration>({
    {"environment",
     &s::environment,
     {"ENVIRONMENT"},
     "What this installation is for; `production` refuses weak secrets, unlimited rates, CORS for "
     "everybody, and plain HTTP without a trusted proxy."},
    {"listen",
     &s::listen,
     {"STEWARD_LISTEN"},
     "Address and port to serve on; in the environment HOST and PORT replace its parts."},
    {"data_dir",
     &s::data_dir,
     {"DATA_DIR"},
     "Folder of everything that the server keeps itself: the embedded PostgreSQL and generated secrets."},
    {"database_url",
     &s::database_url,
     {"DATABASE_URL"},
     "PostgreSQL to use, as a libpq URL; empty means the embedded one under data_dir.",
     0,
     0,
     true},

    {"encryption_keys",
     &s::encryption_keys,
     {"ENCRYPTION_KEYS"},
     "Keys of 64 hexadecimal digits, separated by commas, that secrets in the database are encrypted with: "
     "the "
     "first one encrypts, all of them decrypt. Empty means one that the server makes and keeps in data_dir.",
     0,
     0,
     true},
    {"redis_url",
     &s::redis_url,
     {"REDIS_URL"},
     "Redis in which nodes keep the limits of logins and the answers of AI together, as "
     "redis://[[user]:password@]host[:port][/db] or unix:///path; empty means none: every node for itself.",
     0,
     0,
     true},

    {"beta_allowlist",
     &s::beta_allowlist,
     {"BETA_ALLOWLIST"},
     "Who may make an account: addresses and domains (`@example.org`), separated by commas, and whoever "
     "`steward invite` "
     "has invited. Empty means everybody; `invited` alone means only the latter."},
});

}  // namespace

std::span<const setting_declaration> basic_declarations() { return declarations; }

}  // namespace steward
