#pragma once

#include <memory>
#include <string>

#include "domain/job_kind.hpp"
#include "persistence/audit.hpp"

namespace steward {

/// The kind of job that tells the audit what users' actors have committed (enqueue_audit): at least once,
/// written down once. `url`: the database, to which it has a connection of its own.
void add_audit_job(job_kinds&, const audit_trail&, const std::string& url);

}  // namespace steward
