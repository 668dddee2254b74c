#include "domain/invitation.hpp"

#include "http/routes/account_input.hpp"
#include "http/routes/all.hpp"
#include "http/routes/resource.hpp"
#include "http/schema.hpp"

namespace steward::http {
namespace {

std::optional<text_fault> check_whom(std::string_view text) {
  if (const auto wrong = validate_invited(normalise_email(text)); !wrong.empty())
    return text_fault{"format", std::string(wrong)};
  return std::nullopt;
}

constexpr std::array<input_field, 2> order_fields{
    {{.name = "whom",
      .kind = input_kind::text,
      .doc = "An address, or a domain as \"@example.org\". Left out: whoever has the code that is made.",
      .example = R"("@guests.example")",
      .min = 3,
      .max = 255,
      .check = check_whom},
     {.name = "uses",
      .kind = input_kind::integer,
      .doc = "For how many sign-ups the code is good; 1 by default, null: any number.",
      .example = "5",
      .min = 1,
      .max = 1'000'000,
      .nullable = true}}};
constexpr input_table order_table{"InvitationCreate", order_fields};

result<invitation_order> read_order(nlohmann::json& body) {
  invitation_order order;
  field_errors faults;
  bool counted = false;
  read_members(body, order_table, "", faults, [&](int place, nlohmann::json& value) {
    if (place == 0) order.whom = normalise_email(value.get_ref<const std::string&>());
    if (place == 1) {
      counted = true;
      order.uses = value.is_null() ? std::nullopt : std::optional(value.get<int>());
    }
  });
  if (counted && !order.whom.empty())
    faults.push_back({"/uses", "conflict", "Uses are counted of codes only; leave out uses or whom."});
  if (!faults.empty()) return invalid_input(std::move(faults));
  return order;
}

outcome list(const request& req) {
  auto wanted = read_invitation_list(req.query);
  if (!wanted) return std::move(wanted).fault();
  return admin_query(invitation_request{req.user(), *std::move(wanted)});
}

outcome create(const request& req) {
  return with_body(req, read_order, [&](invitation_order order) -> outcome {
    return admin_query(invitation_request{req.user(), std::move(order)});
  });
}

outcome remove(const request& req) {
  return admin_query(
      invitation_request{req.user(), invitation_removal{normalise_email(req.parameter("invitation"))}});
}

response present(const reply& what, const request& req) {
  auto answer = present_reply(what, req);
  answer.cache = caching::no_store;
  answer.compressible = false;  // a code beside what the client wrote: compressing would leak it (BREACH)
  return answer;
}

constexpr std::string_view invitation_schema =
    R"({"type":"object","required":["id","kind","uses_left","created_at"],"properties":{)"
    R"("id":{"type":"string","description":"the address, the domain, or what stands for a code"},)"
    R"("kind":{"type":"string","enum":["address","domain","code"]},"uses_left":{"type":["integer","null"]},)"
    R"("created_at":{"type":"string","format":"date-time"},)"
    R"("code":{"type":"string","description":"told once, when it is made"}}})";

}  // namespace

void add_invitation_routes(route_table& table) {
  table.add_schema("Invitation", invitation_schema);
  const auto add = [&](method verb, std::string_view pattern, handler run, operation_doc doc) {
    doc.tag = "administration";
    table.add({.verb = verb,
               .pattern = pattern,
               .who = access::admin,
               .run = run,
               .present = present,
               .max_body = max_account_body,
               .doc = std::move(doc)});
  };
  add(method::get, "/api/v1/admin/invitations", list,
      {.operation_id = "listInvitations",
       .summary = "Who may make an account while accounts are by invitation",
       .parameters = {{"limit", "1 to 200; 50 by default.", R"({"type":"integer"})"},
                      {"cursor", "next_cursor of the page before."}},
       .response_schema =
           R"({"type":"object","properties":{"items":{"type":"array","items":{"$ref":"#/components/schemas/Invitation"}},"next_cursor":{"type":["string","null"]}}})"});
  add(method::post, "/api/v1/admin/invitations", create,
      {.operation_id = "createInvitation",
       .summary = "Invite an address or a domain, or make a code",
       .description = "200 instead of 201 when the address or domain was invited before.",
       .request_schema = schema_of(order_table),
       .response_schema = R"({"$ref":"#/components/schemas/Invitation"})",
       .success = 201,
       .key_note = "Checked but not kept: an address is invited once anyway, and a code is told once."});
  add(method::delete_, "/api/v1/admin/invitations/{invitation}", remove,
      {.operation_id = "deleteInvitation",
       .summary = "Take an invitation back, by its id; who has an account keeps it",
       .success = 204,
       .errors = {errc::not_found}});
}

}  // namespace steward::http
