#include "config/ai.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <set>

namespace steward {
namespace {

constexpr std::array<std::string_view, 4> known_providers{"anthropic", "openai", "openai-chat", "rules"};

// "0.25" as 250,000.
std::optional<std::uint64_t> micros(std::string_view text) {
  constexpr std::size_t most_digits = 6;
  const auto dot = text.find('.');
  std::string digits(text.substr(0, dot));
  const auto decimals = dot == std::string_view::npos ? std::string_view() : text.substr(dot + 1);
  if (digits.empty() || digits.size() > most_digits || decimals.size() > most_digits) return {};
  if (dot != std::string_view::npos && decimals.empty()) return {};
  digits.append(decimals).append(most_digits - decimals.size(), '0');
  std::uint64_t number = 0;
  const auto [end, fault] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  if (fault != std::errc{} || end != digits.data() + digits.size()) return {};
  return number;
}

bool is_openai(std::string_view provider) { return provider.starts_with("openai"); }

void check_provider(const settings& values, const std::string& name, std::vector<std::string>& broken) {
  if (std::find(known_providers.begin(), known_providers.end(), name) == known_providers.end()) {
    broken.push_back("ai_providers: \"" + name +
                     "\" is none; list any of anthropic, openai, openai-chat and rules");
    return;
  }
  const settings usual;
  if (name == "anthropic" && values.anthropic_api_key.empty() &&
      values.anthropic_base_url == usual.anthropic_base_url)
    broken.emplace_back("ai_providers: anthropic needs a key; set ANTHROPIC_API_KEY");
  if (is_openai(name) && values.openai_api_key.empty() && values.openai_base_url == usual.openai_base_url)
    broken.push_back("ai_providers: " + name + " needs a key; set OPENAI_API_KEY");
}

void check_address(const std::string& name, const std::string& url, std::vector<std::string>& broken) {
  const bool web = url.starts_with("https://") || url.starts_with("http://");
  if (!web || url.ends_with('/') || url.find_first_of(" \r\n\t?#") != std::string::npos)
    broken.push_back(name + ": must be like https://ai.example.org/v1, without a slash at its end");
}

void check_key(const std::string& name, const std::string& key, std::vector<std::string>& broken) {
  const auto is_plain = [](char c) { return c > 0x20 && c < 0x7f; };
  if (!std::all_of(key.begin(), key.end(), is_plain))
    broken.push_back(name + ": a key has no spaces or line ends; copy it again");
}

void check_priced(const settings& values, const std::string& model, std::vector<std::string>& broken) {
  const auto is_of_it = [&](const std::string& line) {
    const auto price = read_model_price(line);
    return price && price->model == model;
  };
  if (std::none_of(values.ai_prices.begin(), values.ai_prices.end(), is_of_it))
    broken.push_back("ai_prices: no budget holds without the price of " + model + "; add " + model +
                     "=IN/OUT, dollars for a million tokens in and out");
}

}  // namespace

std::optional<model_price> read_model_price(std::string_view text) {
  const auto equals = text.find('=');
  const auto slash = text.find('/', equals == std::string_view::npos ? text.size() : equals);
  if (equals == 0 || slash == std::string_view::npos) return {};
  const auto input = micros(text.substr(equals + 1, slash - equals - 1));
  const auto output = micros(text.substr(slash + 1));
  if (!input || !output) return {};
  return model_price{std::string(text.substr(0, equals)), *input, *output};
}

std::vector<std::string> asked_ai_providers(const settings& values) {
  if (values.ai_providers.empty()) {
    std::vector<std::string> with_key;
    if (!values.anthropic_api_key.empty()) with_key.emplace_back("anthropic");
    if (!values.openai_api_key.empty()) with_key.emplace_back("openai");
    return with_key;
  }
  auto asked = values.ai_providers;
  std::erase(asked, "rules");
  return asked;
}

std::optional<model_price> first_ai_price(const settings& values) {
  const auto asked = asked_ai_providers(values);
  if (asked.empty()) return {};
  const auto& model = is_openai(asked.front()) ? values.openai_model : values.anthropic_model;
  for (const auto& line : values.ai_prices)
    if (auto price = read_model_price(line); price && price->model == model) return price;
  return {};
}

void check_ai(const settings& values, std::vector<std::string>& broken) {
  const std::set<std::string> names(values.ai_providers.begin(), values.ai_providers.end());
  for (const auto& name : names) check_provider(values, name, broken);
  if (names.size() < values.ai_providers.size())
    broken.emplace_back("ai_providers: one of them is there twice; list each once");
  check_address("anthropic_base_url", values.anthropic_base_url, broken);
  check_address("openai_base_url", values.openai_base_url, broken);
  check_key("anthropic_api_key", values.anthropic_api_key, broken);
  check_key("openai_api_key", values.openai_api_key, broken);
  for (const auto& line : values.ai_prices) {
    if (!read_model_price(line))
      broken.push_back("ai_prices: \"" + line + "\" is no price; write it like claude-haiku-4-5=1/5");
  }
  const auto asked = asked_ai_providers(values);
  if (std::find(asked.begin(), asked.end(), "anthropic") != asked.end())
    check_priced(values, values.anthropic_model, broken);
  if (std::any_of(asked.begin(), asked.end(), is_openai)) check_priced(values, values.openai_model, broken);
}

}  // namespace steward
