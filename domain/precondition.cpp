#include "domain/precondition.hpp"

#include <algorithm>
#include <utility>

namespace steward {

std::string version_etag(std::int64_t version) { return '"' + std::to_string(version) + '"'; }

bool precondition::allows(std::int64_t version) const {
  return !etags || std::find(etags->begin(), etags->end(), version_etag(version)) != etags->end();
}

error changed_meanwhile(std::shared_ptr<const std::string> current, std::int64_t version) {
  error fault{
      errc::precondition_failed,
      "If-Match names another version: this was changed meanwhile. Merge your change into the current "
      "representation and repeat the request with its ETag."};
  fault.current = std::move(current);
  fault.current_etag = version_etag(version);
  return fault;
}

}  // namespace steward
