#include "gateways/oauth/answers.hpp"

#include <algorithm>

namespace steward {
namespace {

using nlohmann::json;

constexpr std::size_t longest_text = 8'000;  ///< tokens, too

fetch_answer ask(const document_source& source, const fetch_request& request, const std::string& title) {
  auto given = source(request);
  if (const auto* failure = std::get_if<fetch_failure>(&given)) {
    if (failure->may_pass()) throw provider_down(title, failure->reason);
    throw broken_provider(title, failure->reason);
  }
  auto& answer = std::get<fetch_answer>(given);
  if (answer.status >= 500 || answer.status == 429)
    throw provider_down(title,
                        std::string(origin_of(request.url)) + " answers " + std::to_string(answer.status));
  return std::move(answer);
}

}  // namespace

std::string text_member(const json& object, const char* member) {
  if (!object.is_object()) return {};
  const auto found = object.find(member);
  if (found == object.end() || !found->is_string()) return {};
  const auto& text = found->get_ref<const std::string&>();
  const auto is_control = [](unsigned char c) { return c < 0x20 || c == 0x7f; };
  if (text.size() > longest_text || std::any_of(text.begin(), text.end(), is_control)) return {};
  return text;
}

json get_document(const document_source& source, const fetch_request& request, const std::string& title) {
  const auto answer = ask(source, request, title);
  auto document = json::parse(answer.body, nullptr, false);
  if (answer.status != 200 || document.is_discarded())
    throw broken_provider(title, std::string(origin_of(request.url)) + " answers " +
                                     std::to_string(answer.status) + ", or what is no JSON");
  return document;
}

json redeem_code(const document_source& source, const std::string& endpoint, std::string form,
                 const std::string& title) {
  const auto answer = ask(source, {endpoint, {"Accept: application/json"}, std::move(form)}, title);
  auto document = json::parse(answer.body, nullptr, false);
  const auto fault = text_member(document, "error");
  // GitHub says 200 to a code that it refuses.
  if (fault == "invalid_grant" || fault == "bad_verification_code")
    throw oauth_refusal("This sign-in was used before or took too long. Begin again.", refusal::begin_again,
                        title + ": " + fault);
  if (answer.status != 200 || !fault.empty() || !document.is_object())
    throw broken_provider(title, "the code is answered " + std::to_string(answer.status) + " " + fault);
  return document;
}

oauth_refusal provider_down(const std::string& title, const std::string& why) {
  return {title + " does not answer now. Try again in a moment, or sign in another way.", refusal::down, why};
}

oauth_refusal broken_provider(const std::string& title, const std::string& why) {
  return {"Signing in with " + title +
              " does not work now. Sign in another way, and tell whoever runs this server.",
          refusal::broken, why};
}

std::string with_query(std::string url, const std::string& query) {
  url += url.find('?') == std::string::npos ? '?' : '&';
  return url + query;
}

}  // namespace steward
