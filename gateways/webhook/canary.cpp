#include "gateways/webhook/canary.hpp"

#include <nlohmann/json.hpp>
#include <thread>

#include "domain/task_commands.hpp"
#include "domain/user_state.hpp"
#include "domain/webhooks/deliveries.hpp"
#include "domain/webhooks/endpoint_commands.hpp"
#include "gateways/webhook/loopback_receiver.hpp"
#include "gateways/webhook/webhook_job.hpp"
#include "identity/base64url.hpp"
#include "identity/jwk.hpp"
#include "identity/webhook_signature.hpp"
#include "identity/webhook_signer.hpp"

namespace steward {
namespace {

using namespace std::chrono_literals;
using fault = std::optional<std::string>;

constexpr auto longest = 5s;  ///< for one message

timestamp system_now() { return std::chrono::floor<timestamp::duration>(std::chrono::system_clock::now()); }

/// The row of a sort that a decision has made last; null when there is none.
template <class Record>
row<Record> made(const std::vector<change>& changes) {
  row<Record> found;
  for (const auto& one : changes)
    if (const auto* put = std::get_if<row<Record>>(&one.row)) found = *put;
  return found;
}

bool verifies(const received_message& message, const webhook_key_text& key, std::int64_t now) {
  const auto id = message.header("webhook-id"), at = message.header("webhook-timestamp"),
             signature = message.header("webhook-signature");
  if (key.public_key.empty())
    return check_webhook(key.secret, {id, at, signature}, message.body, now) == webhook_fault::none;
  constexpr std::string_view prefix = "whpk_", version = "v1a,";
  const auto raw = from_base64(std::string_view(key.public_key).substr(prefix.size()));
  const auto given = signature.starts_with(version) ? from_base64(signature.substr(version.size())) : raw;
  const auto reader = read_jwk({{"kty", "OKP"}, {"crv", "Ed25519"}, {"x", to_base64url(raw.value_or(""))}},
                               signature_algorithm::eddsa);
  return reader && given && reader->verifies(id + '.' + at + '.' + message.body, *given);
}

/// A user with one webhook, to which one message goes.
class canary {
 public:
  canary(const vault& secrets, fetch_policy policy, const canary_post& post, webhook_signing signing)
      : secrets_(secrets), policy_(webhook_policy(std::move(policy))), post_(post), signing_(signing) {
    policy_.private_networks = true;  // its receiver is on this machine
    policy_.ports.clear();
    policy_.total_limit = longest;
    state_.id = ids_.next(now_);
  }

  fault run() {
    if (auto wrong = make_endpoint()) return wrong;
    if (auto wrong = cause_event()) return wrong;
    std::optional<received_message> arrived;
    std::thread receiving([&] { arrived = receiver_.receive(longest); });
    const auto outcome = send();
    receiver_.stop();
    receiving.join();
    auto wrong = settle(outcome);
    if (!arrived) return "the message did not arrive: " + wrong.value_or("it was answered elsewhere");
    if (arrived->body != delivery_->body.text) return "another message arrived than was sent";
    const auto seconds = std::chrono::floor<std::chrono::seconds>(now_).time_since_epoch().count();
    if (!verifies(*arrived, key_, seconds)) return "the signature is not valid";
    return wrong;
  }

 private:
  fault make_endpoint() {
    webhook_input input;
    input.url = receiver_.url();
    input.signing = signing_;
    const webhook_sealing sealing{
        [this](webhook_signing) -> webhook_secret {
          key_ = signing_ == webhook_signing::hmac ? make_webhook_hmac_key() : make_webhook_ed25519_key();
          return {key_.secret, key_.public_key};
        },
        [this](const std::string& plain, const std::string& row) {
          return secrets_.seal(plain, sealed_purpose("webhook_keys", "sealed", row));
        }};
    const auto made_hook = create_webhook(state_, context_, input, sealing);
    if (!made_hook) return made_hook.fault().detail;
    sealed_ = made<webhook_key>(made_hook->changes);
    steward::apply(state_, made_hook->changes);
    return sealed_ ? fault() : "no key was kept";
  }

  fault cause_event() {
    task_input input;
    input.title = "A canary for webhooks";
    auto happened = create_task(state_, context_, std::move(input), task_shape::v1);
    if (!happened) return happened.fault().detail;
    add_webhook_deliveries(state_, context_, happened->changes);
    steward::apply(state_, happened->changes);
    delivery_ = made<webhook_delivery>(happened->changes);
    job_ = made<job>(happened->changes);
    return delivery_ && job_ ? fault() : "the event made no message";
  }

  outside_result send() const {
    webhook_gateway gateway;
    gateway.post = [this](const fetch_request& request) { return post_(request, policy_); };
    gateway.load = [this](const uuid&, const uuid& id) {
      return id == delivery_->id ? std::optional(*delivery_) : std::nullopt;
    };
    gateway.keys = [this](const webhook_endpoint&, std::int64_t) { return std::vector{*sealed_}; };
    gateway.open = [this](const auto& sealed, const auto& purpose) { return secrets_.open(sealed, purpose); };
    gateway.now = [this] { return now_; };
    job_kinds kinds;
    add_webhook_job(kinds, std::move(gateway));
    const auto call = prepare_job(state_, context_, kinds, {job_->id, job_->version});
    if (!call) return job_failure{"its job does not run"};
    return call({std::chrono::steady_clock::now() + longest});
  }

  fault settle(const outside_result& outcome) const {
    if (const auto* failed = std::get_if<job_failure>(&outcome)) return failed->reason;
    const auto* handler = std::get_if<job_handler>(&outcome);
    if (!handler) return "its job waits";
    const auto done = (*handler)(state_, context_, *job_);
    const auto line = std::visit([](const auto& what) { return made<webhook_delivery>(what.changes); }, done);
    if (!line || state_of(*line) != delivery_state::delivered)
      return line ? line->last_error : "it left no trace";
    return std::nullopt;
  }

  const vault& secrets_;
  fetch_policy policy_;
  const canary_post& post_;
  webhook_signing signing_;
  loopback_receiver receiver_;
  timestamp now_ = system_now();
  id_source ids_{static_cast<std::uint64_t>(now_.time_since_epoch().count())};
  limits bounds_;
  context context_{now_, ids_, bounds_};
  user_state state_;
  webhook_key_text key_;
  row<webhook_key> sealed_;
  row<webhook_delivery> delivery_;
  row<job> job_;
};

}  // namespace

std::optional<std::string> find_webhook_fault(const vault& secrets, const fetch_policy& usual,
                                              const canary_post& post) {
  for (const auto& [signing, name] :
       {std::pair{webhook_signing::ed25519, "ed25519: "}, std::pair{webhook_signing::hmac, "hmac: "}})
    try {
      if (auto wrong = canary(secrets, usual, post, signing).run()) return name + *wrong;
    } catch (const std::exception& thrown) {
      return name + std::string(thrown.what());
    }
  return std::nullopt;
}

}  // namespace steward
