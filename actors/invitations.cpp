#include "actors/invitations.hpp"

#include "domain/json_write.hpp"
#include "identity/account_secret.hpp"
#include "persistence/beta_access.hpp"

namespace steward {
namespace {

reply json_reply(std::string text, reply_kind kind = reply_kind::ok) {
  return {kind, std::make_shared<const std::string>(std::move(text))};
}

// One overload for each request.
struct answer_request {
  database& db;
  const audit_trail& audit;
  const invitation_request& request;
  timestamp now;

  result<reply> operator()(const invitation_list& wanted) const {
    return json_reply(invitation_page_json(list_invitations(db, wanted), wanted));
  }

  result<reply> operator()(const invitation_order& order) const {
    if (order.whom.empty()) return make_code(order.uses);
    const bool made = invite(db, order.whom, now);
    const auto one = find_invitation(db, order.whom);
    if (!one) return error{errc::conflict, "The invitation was taken back meanwhile."};
    if (made) note("invitation.created", one->kind);
    return json_reply(invitation_json(*one), made ? reply_kind::created : reply_kind::ok);
  }

  result<reply> operator()(const invitation_removal& wanted) const {
    const auto one = find_invitation(db, wanted.id);
    if (!one || !uninvite(db, wanted.id)) return not_found("Invitation");
    note("invitation.removed", one->kind);
    return reply{reply_kind::no_content};
  }

 private:
  result<reply> make_code(std::optional<int> uses) const {
    const auto code = make_account_secret();
    invite_by_code(db, code.hash, uses, now);
    note("invitation.created", "code");
    return json_reply(invitation_json({code.hash, "code", uses, now}, code.text), reply_kind::created);
  }

  /// Not of whom: they could not have it removed.
  void note(const char* what, const std::string& kind) const {
    std::string data;
    json_object(data).member("kind", kind).end();
    audit.append(db, {what, request.by, now, request.from, data});
  }
};

}  // namespace

result<reply> answer_invitation(database& db, const audit_trail& audit, const invitation_request& request,
                                timestamp now) {
  return std::visit(answer_request{db, audit, request, now}, request.what);
}

}  // namespace steward
