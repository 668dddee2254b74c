#include <algorithm>
#include <array>

#include "domain/monitors/ai_use.hpp"
#include "domain/monitors/classify.hpp"
#include "domain/monitors/extract.hpp"
#include "domain/monitors/monitor_requests.hpp"
#include "domain/monitors/monitor_times.hpp"
#include "domain/text_rules.hpp"

namespace steward {
namespace {

using nlohmann::json;
using kind = input_kind;

constexpr std::string_view channels[] = {"in_app", "email"};

std::optional<text_fault> check_channel(std::string_view text) {
  if (std::find(std::begin(channels), std::end(channels), text) != std::end(channels)) return std::nullopt;
  return text_fault{"not_one_of", "Use: in_app, email."};
}

enum class member : int {
  id,
  name,
  prompt,
  url,
  frequency,
  timezone,
  classification,
  source,
  facts,
  condition,
  policy,
  ai,
  notify,
  sample,
  sample_type
};

enum class use { create, update, validate };

constexpr std::size_t own_members = 15;

input_field set_by_server(std::string_view name, kind of, std::string_view doc) {
  return {.name = name, .kind = of, .doc = doc, .example = "null", .read_only = true};
}

using fields = std::array<input_field, own_members + 14>;

fields make_fields(use what) {
  const bool is_new = what != use::update;
  return {{
      {.name = "id",
       .kind = kind::id,
       .doc = "Chosen by the client (UUIDv7 recommended), else by the server.",
       .example = "\"01890a5d-ac96-774b-bcce-b302099a8063\"",
       .read_only = what != use::create,
       .format = "uuid"},
      {.name = "name",
       .kind = kind::text,
       .doc = "What it is called; else made of the sentence.",
       .example = "\"Price of the lamp\"",
       .min = 1,
       .max = 200},
      {.name = "prompt",
       .kind = kind::prose,
       .doc = "What to watch, in a sentence.",
       .example = "\"Tell me when the price at https://shop.example/lamp drops below 50 EUR\"",
       .min = 1,
       .max = 2'000,
       .required = is_new},
      {.name = "url",
       .kind = kind::text,
       .doc = "The page or document to look at, where the sentence does not say; the same as source.url.",
       .example = "\"https://shop.example/lamp\"",
       .min = 1,
       .max = 2'000,
       .check = check_source_url,
       .format = "uri"},
      {.name = "frequency",
       .kind = kind::text,
       .doc =
           "When to look, 10 seconds apart or more: an interval such as \"@every 15m\", a cron expression, "
           "or a recurrence rule of RFC 5545. Else as the sentence says, or every 15 minutes.",
       .example = "\"@every 15m\"",
       .min = 1,
       .max = 1'000,
       .check = check_frequency},
      {.name = "timezone",
       .kind = kind::text,
       .doc = "The zone in whose wall time the frequency is meant; else UTC.",
       .example = "\"Europe/Berlin\"",
       .min = 1,
       .max = 64,
       .check = check_timezone},
      {.name = "classification",
       .kind = kind::object,
       .doc = "What the sentence means, whole: instead of what the rules make of it.",
       .example =
           R"({"source":{"kind":"web_page","url":"https://shop.example/lamp"},"facts":[{"name":"price","type":"number"}],"when":{"all":[{"fact":"price","op":"below","value":50}]}})",
       .of = &classification_table},
      {.name = "source",
       .kind = kind::object,
       .doc = "Where to look.",
       .example = R"({"kind":"web_page","url":"https://shop.example/lamp"})",
       .of = &monitor_source_table},
      {.name = "facts",
       .kind = kind::objects,
       .doc = "What to find there.",
       .example = R"([{"name":"price","type":"number","unit":"EUR"}])",
       .min = 1,
       .max = most_facts,
       .of = &fact_definition_table},
      {.name = "condition",
       .kind = kind::object,
       .doc = "What to wait for.",
       .example = R"({"all":[{"fact":"price","op":"below","value":50}]})",
       .of = &condition_table},
      {.name = "policy",
       .kind = kind::object,
       .doc = "When judgements become a state; members that are not given stay as they are.",
       .example = R"({"needed":2,"of_last":3})",
       .of = &watch_policy_table},
      {.name = "ai",
       .kind = kind::choice,
       .doc =
           "Whether AI reads for it, where a provider is set up: auto, where the rules are not sure; always, "
           "whenever the content has changed; never.",
       .example = R"("auto")",
       .choices = ai_use_names},
      {.name = "notify",
       .kind = kind::texts,
       .doc = "How to tell when the condition comes true: makes the first trigger and its actions. Else in "
              "the inbox only; an empty list: not at all.",
       .example = R"(["in_app","email"])",
       .max = 2,
       .item_max = 20,
       .read_only = what != use::create,
       .check = check_channel},
      {.name = "sample",
       .kind = kind::prose,
       .doc = "What the source may answer, for a dry run: its facts are found and judged.",
       .example = "\"<p>Price: 49.90 EUR</p>\"",
       .max = 200'000,
       .read_only = what != use::validate},
      {.name = "sample_type",
       .kind = kind::text,
       .doc = "The media type of the sample.",
       .example = "\"text/html\"",
       .min = 1,
       .max = 200,
       .read_only = what != use::validate},
      set_by_server("user_id", kind::id, "Its owner."),
      set_by_server("classification_status", kind::text,
                    "final: the meaning is sure, or its user's; else provisional."),
      set_by_server("paused", kind::boolean, "Whether it is paused: see pause and resume."),
      set_by_server("state", kind::text, "Of its condition: unknown, inactive, active."),
      set_by_server("state_since", kind::time, "Since when."),
      set_by_server("created_at", kind::time, "When it was made."),
      set_by_server("updated_at", kind::time, "When it was changed last, or its state."),
      set_by_server("version", kind::integer, "Counts these changes."),
      set_by_server("next_at", kind::time, "When it looks next."),
      set_by_server("last_at", kind::time, "When it looked last."),
      set_by_server("outcome", kind::text, "Of that: changed, unchanged, failed."),
      set_by_server("error", kind::text, "What went wrong then."),
      set_by_server("failures", kind::integer, "Looks in a row that failed."),
      set_by_server("evaluations", kind::integer, "Looks in all."),
  }};
}

const fields& fields_of(use what) {
  static const fields create = make_fields(use::create), update = make_fields(use::update),
                      validate = make_fields(use::validate);
  return what == use::create ? create : what == use::update ? update : validate;
}

const input_table& table_of(use what) {
  static const input_table create{"MonitorCreate", fields_of(use::create)},
      update{"MonitorUpdate", fields_of(use::update)}, validate{"MonitorValidate", fields_of(use::validate)};
  return what == use::create ? create : what == use::update ? update : validate;
}

/// Texts without regard to order and repetition.
std::vector<std::string> distinct(const json& list) {
  auto texts = list.get<std::vector<std::string>>();
  std::sort(texts.begin(), texts.end());
  texts.erase(std::unique(texts.begin(), texts.end()), texts.end());
  return texts;
}

void take(monitor_input& input, member which, json& value, field_errors& faults) {
  switch (which) {
    case member::id:
      input.id = uuid::parse(value.get_ref<const std::string&>());
      return;
    case member::name:
      input.name = value.get<std::string>();
      return;
    case member::prompt:
      input.prompt = value.get<std::string>();
      if (is_blank(*input.prompt))
        add_fault(faults, "", "prompt", "blank", "Give at least one visible character.");
      return;
    case member::url:
      input.url = value.get<std::string>();
      return;
    case member::frequency:
      input.times = value.get<std::string>();
      return;
    case member::timezone:
      input.timezone = value.get<std::string>();
      return;
    case member::classification:
      input.classification = read_classification(value, "/classification", faults);
      return;
    case member::source:
      input.source = read_monitor_source(value, "/source", faults);
      return;
    case member::facts:
      input.facts = read_fact_definitions(value, "", faults);
      return;
    case member::condition:
      input.when = read_condition(value, "/condition", faults);
      return;
    case member::policy:
      input.policy = value;
      read_watch_policy(value, "/policy", faults);
      return;
    case member::ai:
      input.ai = static_cast<ai_use>(choice_index(ai_use_names, value.get_ref<const std::string&>()));
      return;
    case member::notify:
      input.notify = distinct(value);
      return;
    case member::sample:
      input.sample = value.get<std::string>();
      return;
    case member::sample_type:
      input.sample_type = value.get<std::string>();
      return;
  }
}

monitor_input read(json& body, use what, field_errors& faults) {
  monitor_input input;
  read_members(body, table_of(what), "", faults,
               [&](int place, json& value) { take(input, static_cast<member>(place), value, faults); });
  return input;
}

/// Where the request has the address.
std::string pointer_to_url(const monitor_input& input) {
  if (input.url || !(input.source || input.classification || input.prompt)) return "/url";
  if (input.source) return "/source/url";
  return input.classification ? "/classification/source/url" : "/prompt";
}

/// A new one: its meaning is found here, so that what is wrong with that is told with the rest.
result<monitor_input> read_whole(json& body, use what, const port_list& ports) {
  field_errors faults;
  auto input = read(body, what, faults);
  if (faults.empty())
    input.classification = corrected(input.classification ? *input.classification : classify(*input.prompt),
                                     input, ports, faults);
  if (!faults.empty()) return invalid_input(std::move(faults));
  return input;
}

}  // namespace

const input_table& monitor_create_table() { return table_of(use::create); }
const input_table& monitor_update_table() { return table_of(use::update); }
const input_table& monitor_validate_table() { return table_of(use::validate); }

result<monitor_input> read_new_monitor(json& body, const port_list& ports) {
  return read_whole(body, use::create, ports);
}
result<monitor_input> read_monitor_validation(json& body, const port_list& ports) {
  return read_whole(body, use::validate, ports);
}

result<monitor_input> read_monitor_update(json& body) {
  field_errors faults;
  auto input = read(body, use::update, faults);
  if (!faults.empty()) return invalid_input(std::move(faults));
  return input;
}

classification corrected(classification base, const monitor_input& input, const port_list& ports,
                         field_errors& faults) {
  if (input.classification) base = *input.classification;
  if (input.source) base.source = *input.source;
  if (input.url) {
    base.source.url = *input.url;
    if (base.source.kind != source_kind::json_api) base.source.kind = source_kind::web_page;
    base.source.filter = {};
  }
  if (input.facts) base.facts = *input.facts;
  if (input.when) base.when = *input.when;
  if (input.facts || input.when) {
    base.type = looks_back(base.when) ? monitor_type::historical_change : monitor_type::current_state;
    check_condition(base.when, base.facts, "/condition", faults);
  }
  // The rules may still guess what to find where only the address was named.
  if (input.classification || input.source || input.facts || input.when) base.is_final = true;
  const bool outside = base.source.kind == source_kind::web_page || base.source.kind == source_kind::json_api;
  if (outside && base.source.url.empty())
    add_fault(faults, "", "url", "required",
              "Say where to look: name the address in the sentence, or give it as url.");
  else if (auto fault = outside ? check_url_port(base.source.url, ports) : std::nullopt)
    faults.push_back({pointer_to_url(input), std::string(fault->code), std::move(fault->message)});
  return base;
}

}  // namespace steward
