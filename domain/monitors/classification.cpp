#include "domain/monitors/classification.hpp"

#include "domain/field_table.hpp"
#include "domain/task_text.hpp"

namespace steward {
namespace {

using nlohmann::json;
using kind = input_kind;

enum class member : int { type, source, facts, when, every_s, confidence, summary, is_final };

constexpr std::array<input_field, 8> fields{{
    {.name = "type",
     .kind = kind::choice,
     .doc =
         "Whether what the source says decides, or how it differs from before. Follows from the condition.",
     .example = "\"current_state\"",
     .choices = monitor_type_names},
    {.name = "source",
     .kind = kind::object,
     .doc = "Where to look.",
     .example = R"({"kind":"web_page","url":"https://shop.example/foo"})",
     .required = true,
     .of = &monitor_source_table},
    {.name = "facts",
     .kind = kind::objects,
     .doc = "What to look for.",
     .example = R"([{"name":"price","type":"number","unit":"EUR"}])",
     .min = 1,
     .max = most_facts,
     .required = true,
     .of = &fact_definition_table},
    {.name = "when",
     .kind = kind::object,
     .doc = "When to act.",
     .example = R"({"all":[{"fact":"price","op":"below","value":50}]})",
     .required = true,
     .of = &condition_table},
    {.name = "every_s",
     .kind = kind::integer,
     .doc = "How often to look, in seconds; 0: as usual.",
     .example = "300",
     .max = longest_every_s},
    {.name = "confidence",
     .kind = kind::number,
     .doc = "From 0, a guess, to 1, certain; 1 unless said otherwise.",
     .example = "0.9",
     .max = 1},
    {.name = "summary",
     .kind = kind::prose,
     .doc = "What is watched, in a sentence.",
     .example = "\"Watches whether price is below 50 EUR.\"",
     .max = 500},
    {.name = "is_final",
     .kind = kind::boolean,
     .doc = "Whether it will stay so; false: rules guessed, and somebody who knows better is asked.",
     .example = "true",
     .read_only = true},
}};

constexpr auto stored_fields = [] {
  auto all = fields;
  all.back().read_only = false;
  return all;
}();
constexpr input_table stored_table{"StoredClassification", stored_fields};

monitor_type type_named(const std::string& name) {
  return static_cast<monitor_type>(choice_index(monitor_type_names, name));
}

monitor_type type_of(const condition& when) {
  return looks_back(when) ? monitor_type::historical_change : monitor_type::current_state;
}

/// Reads one after the other; which parts were good decides what can be checked together.
struct classification_reader {
  classification& made;
  std::string_view at;
  field_errors& faults;
  std::optional<monitor_type> said;
  bool has_facts = false, has_condition = false;

  void take(member which, json& value) {
    switch (which) {
      case member::type:
        said = type_named(value.get_ref<const std::string&>());
        return;
      case member::source:
        made.source = read_monitor_source(value, pointer_to(at, "source"), faults);
        return;
      case member::facts:
        has_facts = without_faults([&] { made.facts = read_fact_definitions(value, at, faults); });
        return;
      case member::when:
        has_condition =
            without_faults([&] { made.when = read_condition(value, pointer_to(at, "when"), faults); });
        return;
      case member::every_s:
        made.every_s = value.get<std::int64_t>();
        return;
      case member::confidence:
        made.confidence = value.get<double>();
        return;
      case member::summary:
        made.summary = value.get<std::string>();
        return;
      case member::is_final:
        made.is_final = value.get<bool>();
    }
  }

  template <class Read>
  bool without_faults(Read read) {
    const auto before = faults.size();
    read();
    return faults.size() == before;
  }

  void finish() {
    if (has_facts && has_condition) check_condition(made.when, made.facts, pointer_to(at, "when"), faults);
    made.type = type_of(made.when);
    if (has_condition && said && *said != made.type)
      add_fault(faults, at, "type", "mismatch",
                "The condition makes this " +
                    std::string(monitor_type_names[static_cast<std::size_t>(made.type)]) +
                    ". Leave it out, or change the condition.");
  }
};

classification read(json& body, const input_table& table, std::string_view at, field_errors& faults) {
  classification made;
  made.confidence = 1;
  made.is_final = true;
  classification_reader reader{made, at, faults, {}};
  read_members(body, table, at, faults,
               [&](int place, json& value) { reader.take(static_cast<member>(place), value); });
  reader.finish();
  if (made.summary.empty()) made.summary = summary_of(made);
  return made;
}

}  // namespace

constexpr input_table classification_table{"Classification", fields};

std::string summary_of(const classification& made) {
  constexpr std::size_t most = 500;
  auto text = "Watches whether " + condition_text(made.when, made.facts);
  if (made.source.kind == source_kind::own_tasks) text += ", of your tasks";
  if (made.source.kind == source_kind::own_facts) text += ", of another monitor";
  if (!made.source.url.empty()) text.append(", at ").append(made.source.url);
  return first_characters(text + ".", most);
}

void append_json(std::string& out, const classification& made) {
  json_object(out)
      .member("type", monitor_type_names[static_cast<std::size_t>(made.type)])
      .member("source", made.source)
      .member("facts", made.facts)
      .member("when", made.when)
      .member("every_s", made.every_s)
      .member("confidence", made.confidence)
      .member("summary", made.summary)
      .member("is_final", made.is_final)
      .end();
}

classification read_classification(json& body, std::string_view at, field_errors& faults) {
  return read(body, classification_table, at, faults);
}

result<classification> read_classification(json& body) {
  field_errors faults;
  auto made = read_classification(body, "", faults);
  if (!faults.empty()) return invalid_input(std::move(faults));
  return made;
}

std::optional<classification> parse_classification(std::string_view text) {
  auto body = json::parse(text, nullptr, false);
  field_errors faults;
  auto made = read(body, stored_table, "", faults);
  return faults.empty() ? std::optional(std::move(made)) : std::nullopt;
}

}  // namespace steward
