#include "gateways/oauth/oidc_provider.hpp"

#include <nlohmann/json.hpp>

#include "gateways/oauth/answers.hpp"
#include "identity/base64url.hpp"
#include "identity/token.hpp"

namespace steward {
namespace {

using nlohmann::json;

constexpr std::chrono::seconds shortest_pause{10};  ///< between two looks for keys, whatever tokens name

bool is_true(const json& claim) { return claim == true || claim == "true" || claim == "1" || claim == 1; }

std::string payload_of(std::string_view token) {
  const auto first = token.find('.'), second = token.rfind('.');
  if (first == std::string_view::npos || first == second) return {};
  return from_base64url(token.substr(first + 1, second - first - 1)).value_or("");
}

// Apple tells the name once, beside the token and unsigned: good enough for a name.
std::string name_beside(const std::string& person) {
  const auto document = json::parse(person, nullptr, false);
  if (!document.is_object() || !document.contains("name")) return {};
  const auto first = text_member(document["name"], "firstName"),
             last = text_member(document["name"], "lastName");
  return first + (first.empty() || last.empty() ? "" : " ") + last;
}

class oidc_provider : public oauth_provider {
 public:
  oidc_provider(oidc_profile profile, document_source source)
      : profile_(std::move(profile)), source_(std::move(source)) {}

  bool posts_back() const override { return profile_.posts_back; }

  std::string authorization_url(const oauth_flow& flow, const std::string& redirect_uri) override {
    discover();
    std::string query;
    add_form_value(query, "response_type", "code");
    add_form_value(query, "client_id", profile_.client_id);
    add_form_value(query, "redirect_uri", redirect_uri);
    add_form_value(query, "scope", profile_.scope);
    add_form_value(query, "state", flow.state);
    add_form_value(query, "nonce", flow.nonce);
    add_form_value(query, "code_challenge", pkce_challenge(flow.verifier));
    add_form_value(query, "code_challenge_method", "S256");
    if (profile_.posts_back) add_form_value(query, "response_mode", "form_post");
    return with_query(metadata_->authorization_endpoint, query);
  }

  external_identity complete(const oauth_callback& back, const oauth_flow& flow,
                             const std::string& redirect_uri, timestamp now) override {
    discover();
    if (!back.issuer.empty() && !profile_.tenants && back.issuer != metadata_->issuer)
      throw oauth_refusal("The answer came from another provider than the sign-in began at. Begin again.",
                          refusal::begin_again, "iss names another issuer");
    std::string form;
    add_form_value(form, "grant_type", "authorization_code");
    add_form_value(form, "code", back.code);
    add_form_value(form, "redirect_uri", redirect_uri);
    add_form_value(form, "client_id", profile_.client_id);
    add_form_value(form, "client_secret", profile_.client_secret(now));
    add_form_value(form, "code_verifier", flow.verifier);
    const auto answer = redeem_code(source_, metadata_->token_endpoint, std::move(form), profile_.title);
    const auto token = text_member(answer, "id_token");
    verify(token, now);
    return read_identity(payload_of(token), profile_, flow, back);
  }

 private:
  void discover() {
    if (metadata_) return;
    const auto document = get_document(source_, {.url = discovery_url(profile_.issuer)}, profile_.title);
    try {
      auto issuer = profile_.issuer;
      if (profile_.tenants) issuer = text_member(document, "issuer");
      auto found = read_discovery(document.dump(), issuer);
      if (found.authorization_endpoint.empty() || found.token_endpoint.empty())
        throw std::runtime_error("its metadata lack an address to sign in at");
      keys_.emplace(key_location{found.issuer, found.jwks_uri, signature_algorithm::rs256}, store_, source_);
      metadata_ = std::move(found);
    } catch (const std::exception& fault) {
      throw broken_provider(profile_.title, fault.what());
    }
  }

  void refresh_keys(timestamp now) {
    if (looked_at_ && now - *looked_at_ < shortest_pause) return;
    looked_at_ = now;
    try {
      keys_->refresh(now);
    } catch (const std::exception& fault) {
      throw provider_down(profile_.title, fault.what());
    }
  }

  void verify(const std::string& token, timestamp now) {
    const auto issuer = expected_issuer(metadata_->issuer, token);
    const token_verifier verifier({{issuer,
                                    signature_algorithm::rs256,
                                    store_,
                                    false,
                                    true,
                                    {profile_.client_id},
                                    {profile_.client_id}}});
    const auto seconds = std::chrono::floor<std::chrono::seconds>(now).time_since_epoch().count();
    auto seen = verifier.verify(token, seconds);
    if (std::holds_alternative<unknown_key>(seen)) {
      refresh_keys(now);
      seen = verifier.verify(token, seconds);
    }
    if (std::holds_alternative<unknown_key>(seen))
      throw broken_provider(profile_.title, "its identity token names an unknown key");
    if (const auto* fault = std::get_if<token_fault>(&seen))
      throw broken_provider(profile_.title,
                            "its identity token is refused: " + std::string(to_string(*fault)));
  }

  oidc_profile profile_;
  document_source source_;
  std::optional<provider_metadata> metadata_;
  std::shared_ptr<key_store> store_ = std::make_shared<key_store>();
  std::optional<remote_keys> keys_;
  std::optional<timestamp> looked_at_;
};

}  // namespace

external_identity read_identity(std::string_view payload, const oidc_profile& profile, const oauth_flow& flow,
                                const oauth_callback& back) {
  const auto claims = json::parse(payload, nullptr, false);
  if (text_member(claims, "nonce") != flow.nonce)
    throw oauth_refusal("The answer of " + profile.title + " belongs to another sign-in. Begin again.",
                        refusal::begin_again, "the nonce is another one");
  external_identity who{
      profile.name, text_member(claims, "iss"), text_member(claims, "sub"), {}, text_member(claims, "name")};
  // Microsoft lets tenants write any address into a profile; only this claim says that it is theirs.
  const auto* proof = profile.tenants ? "xms_edov" : "email_verified";
  if (is_true(claims.value(proof, json()))) who.email = text_member(claims, "email");
  if (who.name.empty()) who.name = name_beside(back.person);
  return who;
}

std::string expected_issuer(const std::string& published, std::string_view id_token) {
  constexpr std::string_view place = "{tenantid}";
  const auto at = published.find(place);
  if (at == std::string::npos) return published;
  const auto tenant = text_member(json::parse(payload_of(id_token), nullptr, false), "tid");
  const bool plain =
      !tenant.empty() && tenant.find_first_not_of("0123456789abcdefABCDEF-") == std::string::npos;
  return plain ? std::string(published).replace(at, place.size(), tenant) : published;
}

std::unique_ptr<oauth_provider> make_oidc_provider(oidc_profile profile, document_source source) {
  return std::make_unique<oidc_provider>(std::move(profile), std::move(source));
}

}  // namespace steward
