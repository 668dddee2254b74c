#include "gateways/email/texts.hpp"

#include <algorithm>
#include <array>
#include <kainjow/mustache.hpp>

namespace steward {
namespace {

namespace mustache = kainjow::mustache;

constexpr std::array texts{
    mail_text{.name = "test",
              .subject = "A test mail from Steward",
              .before = "If you can read this, the Steward at {{public_url}} can send mail."},
    mail_text{.name = "password_reset",
              .subject = "Set a new password",
              .before = "Hello {{name}},\n\nsomebody asked for a new password for your account at "
                        "{{public_url}}. If that was "
                        "you, set one within 30 minutes:",
              .action = "Set a new password",
              .address = "{{public_url}}/account#reset={{secret}}",
              .after = "If it was not you, do nothing: your password stays as it is."},
    mail_text{.name = "password_changed",
              .subject = "Your password was changed",
              .before = "Hello {{name}},\n\nthe password of your account at {{public_url}} was "
                        "changed.\n\nIf that was not you, "
                        "set a new one at once:",
              .action = "Set a new password",
              .address = "{{public_url}}/account#forgot"},
    mail_text{
        .name = "verify_email",
        .subject = "Confirm your address",
        .before =
            "Hello {{name}},\n\nplease confirm that this is the address of your account at {{public_url}}:",
        .action = "Confirm the address",
        .address = "{{public_url}}/account#confirm={{secret}}",
        .after = "If you made no account there, do nothing."},
    mail_text{.name = "new_email",
              .subject = "Confirm your new address",
              .before = "Hello {{name}},\n\nyou asked to use this address for your account at "
                        "{{public_url}}. From the moment "
                        "that you confirm it, you sign in with it:",
              .action = "Use this address",
              .address = "{{public_url}}/account#confirm={{secret}}",
              .after = "If you did not ask for it, do nothing: the account stays as it is."},
    mail_text{.name = "account_exists",
              .subject = "You have an account already",
              .before = "Hello {{name}},\n\nsomebody, perhaps you, has just tried to make an account at "
                        "{{public_url}} with this "
                        "address, which has one. If you have forgotten its password, set a new one:",
              .action = "Set a new password",
              .address = "{{public_url}}/account#forgot"},
    mail_text{.name = "monitor",
              .subject = "{{monitor}} is {{state}}",
              .before = "{{reason}}\n\nYou asked: {{prompt}}\n\nWatched: {{source}}",
              .after = "You get this mail since a trigger of this monitor sends one. Change the trigger at "
                       "{{public_url}} if you do not want it.",
              .category = mail_category::monitors},
    mail_text{.name = "webhook_disabled",
              .subject = "A webhook was turned off",
              .before =
                  "Hello {{name}},\n\nyour webhook {{url}} at {{public_url}} was turned off: {{why}}.\n\n"
                  "When the other side is in order, enable it again (PATCH /api/v1/webhooks/{id} with "
                  "\"enabled\": true) and ask for what it missed (POST .../recover?since=...)."},
    mail_text{.name = "email_changed",
              .subject = "The address of your account was changed",
              .before = "Hello {{name}},\n\nyour account at {{public_url}} has another address now: "
                        "{{email}}.\n\nIf that was "
                        "not you, tell the operator of the server at once."},
    mail_text{.name = "daily_summary",
              .subject = "Your day: {{title}}",
              .before = "Hello {{name}},\n\n{{#overdue}}Overdue:\n{{overdue}}{{/overdue}}\n\n"
                        "{{#due}}Due today:\n{{due}}{{/due}}\n\n"
                        "{{#completed}}Completed yesterday:\n{{completed}}{{/completed}}\n\n"
                        "{{^overdue}}{{^due}}Nothing is overdue or due today.{{/due}}{{/overdue}}",
              .category = mail_category::summaries},
};

constexpr std::string_view plain_layout =
    "{{#before}}{{text}}\n\n{{/before}}{{#action}}{{label}}:\n{{url}}\n\n{{/action}}{{#after}}{{text}}\n\n{{/"
    "after}}"
    "-- \nSteward, {{public_url}}\n{{#unsubscribe}}To get no more of these mails: {{url}}\n{{/unsubscribe}}";

// Tables and styles in the elements, since mail programs know little else. `preview` is what lists of mails
// show beside the subject.
constexpr std::string_view html_layout = R"(<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light"><title>{{subject}}</title></head>
<body style="margin:0;padding:0;background:#f4f5f7;color:#1c2430">
<div style="display:none;max-height:0;overflow:hidden">{{preview}}</div>
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" style="background:#f4f5f7">
<tr><td align="center" style="padding:24px 12px">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" style="max-width:560px;background:#ffffff;border:1px solid #e1e6ec;border-radius:8px">
<tr><td align="left" style="padding:28px 24px;font-family:system-ui,-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif;font-size:16px;line-height:1.5;color:#1c2430;word-break:break-word">
<h1 style="margin:0 0 16px;font-size:21px;line-height:1.3;color:#1c2430">{{subject}}</h1>
{{#before}}<p style="margin:0 0 16px">{{#lines}}{{line}}{{#more}}<br>
{{/more}}{{/lines}}</p>
{{/before}}{{#action}}<table role="presentation" cellpadding="0" cellspacing="0" border="0" style="margin:8px 0 16px"><tr><td style="border-radius:6px;background:#1d5fbf"><a href="{{url}}" style="display:inline-block;padding:12px 22px;font-size:16px;font-weight:600;color:#ffffff;text-decoration:none">{{label}}</a></td></tr></table>
<p style="margin:0 0 16px;font-size:13px;color:#5a6472;word-break:break-all">{{url}}</p>
{{/action}}{{#after}}<p style="margin:0 0 16px">{{#lines}}{{line}}{{#more}}<br>
{{/more}}{{/lines}}</p>
{{/after}}<p style="margin:24px 0 0;padding:16px 0 0;border-top:1px solid #e1e6ec;font-size:13px;color:#5a6472">Steward, {{public_url}}{{#unsubscribe}}<br>
<a href="{{url}}" style="color:#5a6472">Get no more of these mails</a>{{/unsubscribe}}</p>
</td></tr>
</table>
</td></tr>
</table>
</body>
</html>
)";

std::string as_it_is(const std::string& text) { return text; }

std::string fill(std::string_view sentence, const mustache::data& places) {
  mustache::mustache form{std::string(sentence)};
  form.set_custom_escape(as_it_is);  // escaped once, in the layout
  return form.render(places);
}

/// Calls use(part, whether there are more) for each part between separators.
template <class Use>
void for_each_part(std::string_view text, std::string_view separator, Use use) {
  while (!text.empty()) {
    const auto end = std::min(text.find(separator), text.size());
    const auto part = text.substr(0, end);
    text.remove_prefix(std::min(end + separator.size(), text.size()));
    use(part, !text.empty());
  }
}

mustache::data lines_of(const std::string& paragraph) {
  mustache::data list{mustache::data::type::list};
  for_each_part(paragraph, "\n", [&](std::string_view line, bool more) {
    mustache::data one{"line", std::string(line)};
    one.set("more", more ? mustache::data::type::bool_true : mustache::data::type::bool_false);
    list.push_back(one);
  });
  return list;
}

std::vector<std::string> paragraphs_of(std::string_view sentences, const mustache::data& places) {
  std::vector<std::string> all;
  for_each_part(sentences, "\n\n", [&](std::string_view part, bool) {
    if (auto text = fill(part, places); !text.empty()) all.push_back(std::move(text));
  });
  return all;
}

mustache::data list_of(const std::vector<std::string>& paragraphs) {
  mustache::data list{mustache::data::type::list};
  for (const auto& text : paragraphs) {
    mustache::data one{"text", text};
    one.set("lines", lines_of(text));
    list.push_back(one);
  }
  return list;
}

/// The first paragraph that says something.
std::string preview_of(const std::vector<std::string>& paragraphs) {
  const auto found = std::find_if(paragraphs.begin(), paragraphs.end(),
                                  [](const auto& text) { return !text.starts_with("Hello "); });
  return found == paragraphs.end() ? std::string() : *found;
}

mustache::data places_of(const mail& one, const mail_places& others) {
  mustache::data places;
  for (const auto& [name, value] : one.values)
    if (!value.empty()) places.set(name, value);
  places.set("secret", others.secret);
  places.set("public_url", others.public_url);
  return places;
}

}  // namespace

std::span<const mail_text> mail_texts() { return texts; }

const mail_text* find_mail_text(std::string_view name) {
  const auto* const found =
      std::find_if(texts.begin(), texts.end(), [&](const auto& text) { return text.name == name; });
  return found == texts.end() ? nullptr : found;
}

rendered_mail render_mail(const mail_text& form, const mail& one, const mail_places& others) {
  const auto places = places_of(one, others);
  rendered_mail out;
  out.subject = fill(form.subject, places);
  const auto before = paragraphs_of(form.before, places);
  mustache::data content;
  content.set("subject", out.subject);
  content.set("preview", preview_of(before));
  content.set("public_url", others.public_url);
  content.set("before", list_of(before));
  content.set("after", list_of(paragraphs_of(form.after, places)));
  if (!form.action.empty()) {
    mustache::data action;
    action.set("label", fill(form.action, places));
    action.set("url", fill(form.address, places));
    content.set("action", action);
  }
  if (!others.unsubscribe_url.empty())
    content.set("unsubscribe", mustache::data{"url", others.unsubscribe_url});
  out.text = fill(plain_layout, content);
  out.html = mustache::mustache{std::string(html_layout)}.render(content);
  return out;
}

}  // namespace steward
