#include "actors/mail_sender.hpp"

#include <mutex>

#include "identity/mail_secrets.hpp"
#include "persistence/mail_suppressions.hpp"

namespace steward {
namespace {

using steady = std::chrono::steady_clock;

/// The list of those who get no mails. One look at a time, each short.
class stored_wall {
 public:
  stored_wall(mail_secrets secrets, const std::string& url, std::function<timestamp()> now)
      : secrets_(std::move(secrets)), db_(url), now_(std::move(now)) {}

  std::optional<std::string> find(const std::string& address, mail_category category) {
    const std::lock_guard lock(mutex_);
    return find_suppression(db_, secrets_.hash(address), category);
  }

  void add_bounce(const std::string& address) {
    const std::lock_guard lock(mutex_);
    add_suppression(db_, secrets_.hash(address), "all", "bounce", now_());
  }

 private:
  mail_secrets secrets_;
  database db_;
  std::function<timestamp()> now_;
  std::mutex mutex_;
};

mail_wall make_wall(const mail_secrets& secrets, const std::string& url,
                    const std::function<timestamp()>& now) {
  const auto wall = std::make_shared<stored_wall>(secrets, url, now);
  return {
      [wall](const std::string& address, mail_category category) { return wall->find(address, category); },
      [wall](const std::string& address) { wall->add_bounce(address); }};
}

fetch_result ask_within(const fetch_request& request, fetch_policy policy, const job_run& run) {
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(run.deadline - steady::now());
  policy.total_limit = std::max(left, std::chrono::milliseconds{1});
  policy.stopped = run.cancelled;
  return fetch(request, policy);
}

mail_transport make_transport(const settings& config) {
  std::vector<mail_transport> all;
  if (!config.smtp_url.empty())
    all.push_back(make_smtp_transport(
        {config.smtp_url, config.smtp_tls == smtp_security::required, config.smtp_ca_file}));
  if (!config.mail_http_url.empty())
    all.push_back(make_api_transport(
        {config.mail_http_url, config.mail_http_key},
        [policy = fetch_policy_of(config, nullptr)](const fetch_request& request, const job_run& run) {
          return ask_within(request, policy, run);
        }));
  if (all.empty()) all.push_back(make_folder_transport(config.data_dir + "/mail"));
  return make_failover_transport(std::move(all));
}

}  // namespace

mail_gateway make_mail_gateway(const settings& config, const vault& secrets, const std::string& url,
                               std::function<timestamp()> now) {
  const mail_secrets links(config.installation_secret);
  mail_gateway gateway;
  gateway.transport = make_transport(config);
  gateway.from = mailbox::parse(config.mail_from);
  gateway.public_url = config.reached_at();
  gateway.open = [secrets](const std::string& sealed, const std::string& purpose) {
    return secrets.open(sealed, purpose);
  };
  gateway.wall = make_wall(links, url, now);
  gateway.unsubscribe_url = [links, base = config.reached_at()](const std::string& address,
                                                                mail_category category) {
    return base + "/mail/unsubscribe?token=" + links.unsubscribe_token(address, category);
  };
  gateway.now = std::move(now);
  return gateway;
}

}  // namespace steward
