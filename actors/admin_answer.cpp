#include "actors/admin_answer.hpp"

#include "actors/invitations.hpp"
#include "domain/ai/call_list.hpp"
#include "domain/job_admin.hpp"
#include "persistence/admin.hpp"
#include "persistence/ai_calls.hpp"
#include "persistence/export.hpp"

namespace steward {
namespace {

reply reply_of(std::string text) {
  reply answer;
  answer.body = std::make_shared<const std::string>(std::move(text));
  return answer;
}

class answering {
 public:
  answering(database& db, const audit_trail& audit, const node_metrics& metrics, timestamp now)
      : db_(db), audit_(audit), metrics_(metrics), now_(now) {}

  result<reply> operator()(const role_query& role) const {
    if (has_role(db_, role)) return reply{};
    return error{errc::forbidden, "This needs the role " + role.role + "."};
  }

  result<reply> operator()(const job_list_query& list) const {
    const auto jobs = list_jobs(db_, list);
    return reply_of(job_page_json(jobs, list, jobs.size() == static_cast<std::size_t>(list.limit)));
  }

  result<reply> operator()(const job_statistics_query&) const {
    return reply_of(metrics_.job_numbers(count_jobs(db_), now_));
  }

  result<reply> operator()(const job_purge_query& purge) const {
    std::string text;
    json_object(text).member("purged", purge_jobs(db_, purge)).end();
    return reply_of(std::move(text));
  }

  result<reply> operator()(const export_query& asked) const {
    if (!has_user(db_, asked.user))
      return error{errc::unauthorized, "The account of this token no longer exists."};
    if (asked.paged) {
      auto page = export_page_of(db_, asked.user, asked.from);
      auto answer = reply_of(std::move(page.lines));
      answer.page = page_info{-1, std::move(page.next)};
      return answer;
    }
    auto document = export_user(db_, asked.user, now_);
    if (!document) return std::move(document).fault();
    return reply_of(*std::move(document));
  }

  result<reply> operator()(const audit_query& past) const {
    return reply_of(audit_page_json(list_audit(db_, past), past));
  }

  result<reply> operator()(const invitation_request& asked) const {
    return answer_invitation(db_, audit_, asked, now_);
  }

  result<reply> operator()(const ai_call_query& calls) const {
    return reply_of(ai_call_page_json(load_ai_calls(db_, calls), sum_ai_calls(db_, calls), calls));
  }

 private:
  database& db_;
  const audit_trail& audit_;
  const node_metrics& metrics_;
  timestamp now_;
};

}  // namespace

result<reply> answer_admin(database& db, const audit_trail& audit, const node_metrics& metrics,
                           const admin_query& query, timestamp now) {
  return std::visit(answering(db, audit, metrics, now), query);
}

}  // namespace steward
