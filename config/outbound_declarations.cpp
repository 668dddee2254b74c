#include <array>

#include "config/declaration_groups.hpp"

namespace steward {
namespace {

using s = settings;

const auto declarations = std::to_array<setting_declaration>({
    {"public_url",
     &s::public_url,
     {"PUBLIC_URL"},
     "Address under which people reach the server, for the links in mails; empty means the one it listens "
     "on."},
    {"smtp_url",
     &s::smtp_url,
     {"SMTP_URL"},
     "Server that mails are sent through, smtp://user:password@host:587 or smtps://...; empty means that "
     "they are "
     "written into the folder `mail` in data_dir.",
     0,
     0,
     true},
    {"smtp_tls",
     &s::smtp_tls,
     {"SMTP_TLS"},
     "`required`: smtp:// goes on only after STARTTLS; `off` is for a relay on the same machine."},
    {"smtp_ca_file",
     &s::smtp_ca_file,
     {"SMTP_CA_FILE"},
     "PEM file of the authorities that may vouch for the SMTP server; empty means the system's."},
    {"mail_from",
     &s::mail_from,
     {"MAIL_FROM"},
     "Who mails are from, as `Name <local@domain>`; the domain is also the name in HELO."},
    {"mail_http_url",
     &s::mail_http_url,
     {"MAIL_HTTP_URL"},
     "Mail API in the form of SendGrid's (POST /v3/mail/send below this address), for mails that smtp_url "
     "does not "
     "take now, or all of them without it; empty means none."},
    {"mail_http_key", &s::mail_http_key, {"MAIL_HTTP_KEY"}, "Key of that API.", 0, 0, true},
    {"mail_webhook_secret",
     &s::mail_webhook_secret,
     {"MAIL_WEBHOOK_SECRET"},
     "Secret (whsec_...) that what is told of sent mails is signed with (POST /api/v1/webhooks/mail); "
     "several, "
     "separated by spaces, while it changes; empty means that no message signed so is taken.",
     0,
     0,
     true},
    {"mail_webhook_public_key",
     &s::mail_webhook_public_key,
     {"MAIL_WEBHOOK_PUBLIC_KEY"},
     "Verification key that SendGrid shows for its signed event webhook (base64), for the same address; "
     "several, separated by spaces, while it changes; empty means that no message signed so is taken."},

    {"ai_providers",
     &s::ai_providers,
     {"AI_PROVIDERS"},
     "AI providers that monitors ask, in this order, separated by commas: `anthropic`, `openai` (its "
     "Responses "
     "API), `openai-chat` (Chat Completions, which others speak, too). Empty means those that have a key; "
     "`rules` alone means none. Built-in rules are always the last resort; see docs/ai.md."},
    {"anthropic_api_key", &s::anthropic_api_key, {"ANTHROPIC_API_KEY"}, "Key for Anthropic.", 0, 0, true},
    {"anthropic_base_url",
     &s::anthropic_base_url,
     {"ANTHROPIC_BASE_URL"},
     "Where Anthropic is, or what speaks its Messages API; /v1/messages is added."},
    {"anthropic_model", &s::anthropic_model, {"ANTHROPIC_MODEL"}, "Model to ask there."},
    {"openai_api_key", &s::openai_api_key, {"OPENAI_API_KEY"}, "Key for OpenAI.", 0, 0, true},
    {"openai_base_url",
     &s::openai_base_url,
     {"OPENAI_BASE_URL"},
     "Where OpenAI is, or what speaks its API; /responses or /chat/completions is added."},
    {"openai_model", &s::openai_model, {"OPENAI_MODEL"}, "Model to ask there."},
    {"ai_prices",
     &s::ai_prices,
     {"AI_PRICES"},
     "What models cost, as MODEL=IN/OUT in dollars for a million tokens, separated by commas; a model that "
     "is "
     "asked must be there. Replaces the whole list."},
    {"ai_daily_budget",
     &s::ai_daily_budget,
     {"AI_DAILY_BUDGET"},
     "US cents that each server may spend on AI in a day (UTC); when it is spent, rules judge until "
     "midnight.",
     0,
     100'000'000},
    {"ai_user_daily_budget",
     &s::ai_user_daily_budget,
     {"AI_USER_DAILY_BUDGET"},
     "US cents of it that one user may cause.",
     0,
     100'000'000},
    {"ai_attempts",
     &s::ai_attempts,
     {"AI_ATTEMPTS"},
     "Requests that one question may take, over all providers, with what is tried again.",
     1,
     20},
    {"ai_timeout_ms",
     &s::ai_timeout_ms,
     {"AI_TIMEOUT_MS"},
     "Milliseconds after which one request to a provider is given up and another one asked.",
     100,
     300'000},
    {"ai_concurrency",
     &s::ai_concurrency,
     {"AI_CONCURRENCY"},
     "Requests that run at each provider at the same time.",
     1,
     256},

});

}  // namespace

std::span<const setting_declaration> outbound_declarations() { return declarations; }

}  // namespace steward
