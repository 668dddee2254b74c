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
                       "{{public_url}} if you do not want it."},
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
};

constexpr std::string_view plain_layout =
    "{{#before}}{{text}}\n\n{{/before}}{{#action}}{{label}}:\n{{url}}\n\n{{/action}}{{#after}}{{text}}\n\n{{/"
    "after}}"
    "-- \nSteward, {{public_url}}\n";

constexpr std::string_view html_layout = R"(<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>{{subject}}</title></head>
<body style="margin:0;background:#f4f5f7;color:#1c2430;font:16px/1.5 system-ui,sans-serif">
<div style="max-width:34rem;margin:0 auto;padding:2rem 1.25rem;background:#fff">
{{#before}}<p>{{text}}</p>
{{/before}}{{#action}}<p><a href="{{url}}" style="display:inline-block;padding:.6rem 1.2rem;border-radius:.4rem;background:#1d5fbf;color:#fff;text-decoration:none">{{label}}</a></p>
<p style="font-size:.85rem;color:#5a6472;word-break:break-all">{{url}}</p>
{{/action}}{{#after}}<p>{{text}}</p>
{{/after}}<p style="font-size:.85rem;color:#5a6472">Steward, {{public_url}}</p>
</div>
</body>
</html>
)";

std::string as_it_is(const std::string& text) { return text; }

std::string fill(std::string_view sentence, const mustache::data& places) {
  mustache::mustache form{std::string(sentence)};
  form.set_custom_escape(as_it_is);  // escaped once, in the layout
  return form.render(places);
}

mustache::data paragraphs(std::string_view sentences, const mustache::data& places) {
  mustache::data list{mustache::data::type::list};
  while (!sentences.empty()) {
    const auto end = std::min(sentences.find("\n\n"), sentences.size());
    list.push_back(mustache::data{"text", fill(sentences.substr(0, end), places)});
    sentences.remove_prefix(std::min(end + 2, sentences.size()));
  }
  return list;
}

}  // namespace

std::span<const mail_text> mail_texts() { return texts; }

std::optional<rendered_mail> render_mail(const mail& one, const std::string& secret,
                                         const std::string& public_url) {
  const auto* const found =
      std::find_if(texts.begin(), texts.end(), [&](const auto& text) { return text.name == one.text; });
  if (found == texts.end()) return std::nullopt;
  mustache::data places;
  for (const auto& [name, value] : one.values) places.set(name, value);
  places.set("secret", secret);
  places.set("public_url", public_url);

  rendered_mail out;
  out.subject = fill(found->subject, places);
  mustache::data content;
  content.set("subject", out.subject);
  content.set("public_url", public_url);
  content.set("before", paragraphs(found->before, places));
  content.set("after", paragraphs(found->after, places));
  if (!found->action.empty()) {
    mustache::data action;
    action.set("label", fill(found->action, places));
    action.set("url", fill(found->address, places));
    content.set("action", action);
  }
  out.text = fill(plain_layout, content);
  out.html = mustache::mustache{std::string(html_layout)}.render(content);
  return out;
}

}  // namespace steward
