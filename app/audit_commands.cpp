#include <cstdio>
#include <fstream>
#include <map>
#include <stdexcept>

#include "app/commands.hpp"
#include "app/signing_keys.hpp"
#include "app/storage.hpp"
#include "identity/audit_hash.hpp"
#include "persistence/audit.hpp"

namespace steward {
namespace {

using known_macs = std::map<std::pair<int, std::int64_t>, std::string>;

/// What an earlier run printed: "head CHAIN NUMBER MAC" in lines.
known_macs read_heads(const std::string& path) {
  known_macs known;
  if (path.empty()) return known;
  std::ifstream file(path);
  if (!file) throw std::runtime_error("cannot read " + path);
  std::string word, mac;
  int chain = 0;
  std::int64_t number = 0;
  while (file >> word)
    if (word == "head" && file >> chain >> number >> mac) known[{chain, number}] = mac;
  return known;
}

struct totals {
  std::int64_t links = 0, without_details = 0, faults = 0;
};

void tell(const std::string& fault, totals& sum) {
  std::fprintf(stderr, "%s\n", fault.c_str());
  ++sum.faults;
}

void check_chain(database& db, const audit_head& head, const keyed_hash& hash, known_macs& known,
                 totals& sum) {
  audit_check check(hash);
  while (true) {
    const auto links = read_audit_chain(db, head.chain, check.links());
    for (const auto& link : links) {
      check.next(link);
      const auto place = known.find({head.chain, link.number});
      if (place == known.end()) continue;
      if (place->second != link.mac)
        tell("chain " + std::to_string(head.chain) + ", entry " + std::to_string(link.number) +
                 ": is not the one it was",
             sum);
      known.erase(place);
    }
    if (links.size() < 1000) break;
  }
  check.end(head.number, head.mac);
  for (const auto& fault : check.faults()) tell(fault, sum);
  sum.links += check.links();
  sum.without_details += check.without_details();
  std::printf("head %d %lld %s\n", head.chain, static_cast<long long>(head.number), head.mac.c_str());
}

}  // namespace

int verify_audit_command(const settings& config, const std::string& heads_file) {
  auto known = read_heads(heads_file);
  const storage store(config, false, true);
  database db(store.url());
  const auto hash = audit_hash(installation_secret(db, store.secrets()));
  totals sum;
  for (const auto& head : list_audit_heads(db)) check_chain(db, head, hash, known, sum);
  for (const auto& [place, mac] : known)
    tell("chain " + std::to_string(place.first) + ", entry " + std::to_string(place.second) + ": is gone",
         sum);
  std::printf("%lld entries, %lld of them without details since their accounts were deleted\n",
              static_cast<long long>(sum.links), static_cast<long long>(sum.without_details));
  if (sum.faults > 0)
    throw std::runtime_error("the audit is not intact: " + std::to_string(sum.faults) + " faults");
  std::puts("the audit is intact");
  return 0;
}

}  // namespace steward
