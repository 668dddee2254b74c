#include "gateways/oauth/github_provider.hpp"

#include "gateways/oauth/answers.hpp"

namespace steward {
namespace {

using nlohmann::json;

const std::string title = "GitHub";

std::string primary_address(const json& addresses) {
  if (!addresses.is_array()) return {};
  for (const auto& one : addresses)
    if (one.is_object() && one.value("primary", json()) == true && one.value("verified", json()) == true)
      return text_member(one, "email");
  return {};
}

class github_provider : public oauth_provider {
 public:
  github_provider(github_profile profile, document_source source)
      : profile_(std::move(profile)), source_(std::move(source)) {}

  std::string authorization_url(const oauth_flow& flow, const std::string& redirect_uri) override {
    std::string query;
    add_form_value(query, "client_id", profile_.client_id);
    add_form_value(query, "redirect_uri", redirect_uri);
    add_form_value(query, "scope", "read:user user:email");
    add_form_value(query, "state", flow.state);
    add_form_value(query, "code_challenge", pkce_challenge(flow.verifier));
    add_form_value(query, "code_challenge_method", "S256");
    return with_query(profile_.url + "/login/oauth/authorize", query);
  }

  external_identity complete(const oauth_callback& back, const oauth_flow& flow,
                             const std::string& redirect_uri, timestamp) override {
    std::string form;
    add_form_value(form, "client_id", profile_.client_id);
    add_form_value(form, "client_secret", profile_.client_secret);
    add_form_value(form, "code", back.code);
    add_form_value(form, "redirect_uri", redirect_uri);
    add_form_value(form, "code_verifier", flow.verifier);
    const auto answer =
        redeem_code(source_, profile_.url + "/login/oauth/access_token", std::move(form), title);
    const auto token = text_member(answer, "access_token");
    if (token.empty()) throw broken_provider(title, "it gives no access token");
    const auto person = get("/user", token);
    const auto id = person.is_object() ? person.value("id", json()) : json();
    if (!id.is_number_integer()) throw broken_provider(title, "it does not say who signed in");
    const auto name = text_member(person, "name");
    return {"github", profile_.url, std::to_string(id.get<std::int64_t>()),
            primary_address(get("/user/emails", token)), name.empty() ? text_member(person, "login") : name};
  }

 private:
  json get(const std::string& path, const std::string& token) {
    return get_document(
        source_,
        {.url = profile_.api_url + path,
         .headers = {"Authorization: Bearer " + token, "Accept: application/vnd.github+json"}},
        title);
  }

  github_profile profile_;
  document_source source_;
};

}  // namespace

std::unique_ptr<oauth_provider> make_github_provider(github_profile profile, document_source source) {
  return std::make_unique<github_provider>(std::move(profile), std::move(source));
}

}  // namespace steward
