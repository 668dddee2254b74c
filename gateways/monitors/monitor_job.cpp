#include "gateways/monitors/monitor_job.hpp"

#include <algorithm>
#include <mutex>
#include <unordered_map>

#include "domain/monitors/evaluate.hpp"
#include "domain/monitors/extract.hpp"
#include "domain/monitors/known_facts.hpp"
#include "domain/monitors/monitor_times.hpp"
#include "domain/siphash.hpp"
#include "domain/user_state.hpp"
#include "gateways/monitors/facts_by_ai.hpp"

namespace steward {
namespace {

using namespace std::chrono_literals;

constexpr auto busy_wait = 5s;            ///< when too many look at a host
constexpr std::size_t longest_tag = 500;  ///< of an ETag that is worth keeping

/// How many looks there are at each host.
class host_places {
 public:
  explicit host_places(int most) : most_(most) {}
  bool enter(const std::string& host) {
    const std::lock_guard lock(mutex_);
    auto& count = counts_[host];
    if (count >= most_) return false;
    ++count;
    return true;
  }
  void leave(const std::string& host) {
    const std::lock_guard lock(mutex_);
    if (--counts_[host] == 0) counts_.erase(host);
  }

 private:
  int most_;
  std::mutex mutex_;
  std::unordered_map<std::string, int> counts_;
};

struct host_place {
  host_places& all;
  std::string host;
  bool entered = all.enter(host);
  host_place(host_places& places, std::string_view at) : all(places), host(at) {}
  ~host_place() {
    if (entered) all.leave(host);
  }
  host_place(const host_place&) = delete;
  host_place& operator=(const host_place&) = delete;
};

struct equipment {
  monitor_gateway gateway;
  host_places hosts;
  host_places asking;  ///< as if AI were one host
};

/// What to look at: taken from the user's state.
struct errand {
  uuid user, monitor;
  std::int64_t version;
  classification meaning;
  std::string etag, last_modified, content_hash;
  fact_values known;
  ai_use use;
};

/// What is in front says how facts are found: a page is read anew when that changes.
std::string hash_of(std::string_view body, ai_use use) {
  constexpr std::string_view digits = "0123456789abcdef";
  constexpr std::string_view ways[] = {"1+ai:", "1=ai:", "1:"};
  std::string out(ways[static_cast<std::size_t>(use)]);
  for (const std::uint64_t half : {1, 2}) {
    const auto bits = siphash({half, 0}, body);
    for (int shift = 60; shift >= 0; shift -= 4) out += digits[(bits >> shift) & 15];
  }
  return out;
}

std::string header_of(const fetch_answer& answer, const char* name) {
  const auto found = answer.headers.find(name);
  return found == answer.headers.end() || found->second.size() > longest_tag ? std::string() : found->second;
}

fetch_request request_for(const errand& wanted) {
  fetch_request request{.url = wanted.meaning.source.url, .compressed = true};
  const bool json = wanted.meaning.source.kind == source_kind::json_api;
  request.headers.emplace_back(json ? "Accept: application/json, */*;q=0.5"
                                    : "Accept: text/html, application/xhtml+xml, text/*;q=0.9, */*;q=0.5");
  if (!wanted.etag.empty()) request.headers.push_back("If-None-Match: " + wanted.etag);
  if (!wanted.last_modified.empty()) request.headers.push_back("If-Modified-Since: " + wanted.last_modified);
  return request;
}

std::string type_of(const errand& wanted, const fetch_answer& answer) {
  // A sentence can take a page for an API by its address.
  if (wanted.meaning.source.kind == source_kind::json_api && !answer.body.starts_with('<'))
    return "application/json";
  const auto type = header_of(answer, "content-type");
  return type.empty() ? "text/html" : type;
}

void read_answer(const errand& wanted, const fetch_answer& answer, look& seen) {
  seen.status = answer.status;
  seen.bytes = static_cast<std::int64_t>(answer.body.size());
  if (answer.status == 304) {
    seen.unchanged = true;
    seen.etag = wanted.etag;
    seen.last_modified = wanted.last_modified;
    seen.content_hash = wanted.content_hash;
    return;
  }
  if (answer.status < 200 || answer.status > 299) {
    seen.fault = "The source answered " + std::to_string(answer.status) + ".";
    return;
  }
  seen.etag = header_of(answer, "etag");
  seen.last_modified = header_of(answer, "last-modified");
  seen.content_hash = hash_of(answer.body, wanted.use);
  seen.unchanged = seen.content_hash == wanted.content_hash;
  if (seen.unchanged) return;
  seen.facts = extract(type_of(wanted, answer), answer.body, wanted.meaning.facts);
}

/// Somebody reads what the rules could not. False: too many wait for that.
bool ask_ai(equipment& with, const errand& wanted, const fetch_answer& answer, const job_run& run,
            look& seen) {
  if (!has_open(wanted.use, seen.facts)) return true;
  const host_place place(with.asking, "ai");
  if (!place.entered) return false;
  const ai_reading_for whose{wanted.user, wanted.monitor, !with.gateway.policy.private_networks};
  read_with_ai(*with.gateway.ai, {whose, wanted.meaning.facts, wanted.known, wanted.use},
               readable(type_of(wanted, answer), answer.body), run, seen);
  return true;
}

outside_result look_at(equipment& with, const errand& wanted, const job_run& run) {
  std::optional<host_place> place(std::in_place, with.hosts, origin_of(wanted.meaning.source.url));
  if (!place->entered) return job_snooze{with.gateway.now() + busy_wait, {}};
  const auto begin = std::chrono::steady_clock::now();
  auto policy = with.gateway.policy;
  policy.stopped = run.cancelled;
  policy.total_limit =
      std::min(policy.total_limit, std::chrono::floor<std::chrono::milliseconds>(run.deadline - begin) - 1s);
  look seen;
  seen.monitor_version = wanted.version;
  const auto given = fetch_moved(request_for(wanted), policy, with.gateway.redirects);
  seen.took = std::chrono::floor<std::chrono::milliseconds>(std::chrono::steady_clock::now() - begin);
  place.reset();
  const auto* answer = std::get_if<fetch_answer>(&given);
  if (answer)
    read_answer(wanted, *answer, seen);
  else
    seen.fault = "The source cannot be reached: " + std::get<fetch_failure>(given).reason;
  if (answer && !ask_ai(with, wanted, *answer, run, seen))
    return job_snooze{with.gateway.now() + busy_wait, {}};
  return job_handler(
      [seen = std::move(seen)](const user_state& state, const context& context, const job& one) {
        return settle_look(state, context, one, seen);
      });
}

/// A monitor that is gone, or cannot be read: its job ends.
outside_call nothing_to_do() {
  return [](const job_run&) -> outside_result {
    return job_handler(
        [](const user_state&, const context&, const job&) -> job_outcome { return job_effect{}; });
  };
}

outside_call prepare(const std::shared_ptr<equipment>& with, const user_state& state, const job& one) {
  const auto found = state.monitors.find(one.id);
  if (found == state.monitors.end()) return nothing_to_do();
  const auto meaning = parse_classification(found->second->classification.text);
  if (!meaning) return nothing_to_do();
  const auto progress = progress_of(state, *found->second);
  errand wanted{one.user_id,
                one.id,
                found->second->version,
                *meaning,
                progress.etag,
                progress.last_modified,
                progress.content_hash,
                values_of(read_known_facts(progress.facts.text)),
                with->gateway.ai ? static_cast<ai_use>(found->second->ai) : ai_use::never};
  return [with, wanted = std::move(wanted)](const job_run& run) { return look_at(*with, wanted, run); };
}

}  // namespace

monitor_gateway monitor_gateway_of(const settings& config, std::function<timestamp()> now) {
  monitor_gateway gateway{user_fetch_policy_of(config, nullptr), std::move(now)};
  gateway.policy.plain_http = true;
  gateway.policy.total_limit = 15s;
  gateway.policy.most_bytes = longest_source;
  return gateway;
}

void add_monitor_job(job_kinds& kinds, monitor_gateway gateway) {
  const auto per_host = gateway.per_host, asking = gateway.asking;
  const bool asks = gateway.ai != nullptr;
  const auto with = std::shared_ptr<equipment>(
      new equipment{std::move(gateway), host_places(per_host), host_places(asking)});
  job_kind kind;
  kind.name = evaluate_monitor_kind;
  kind.policy.max_attempts = 1'000'000;
  kind.policy.deadline = asks ? 50s : 20s;
  kind.policy.concurrency = 64;
  kind.policy.per_user = 32;
  kind.prepare = [with](const user_state& state, const context&, const job& one) {
    return prepare(with, state, one);
  };
  kinds.add(std::move(kind));
}

}  // namespace steward
