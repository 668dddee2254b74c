#include "http/routes/all.hpp"

namespace steward::http {

route_table make_route_table() {
  route_table table;
  add_system_routes(table);
  add_page_routes(table);
  add_account_routes(table);
  add_session_routes(table);
  add_key_routes(table);
  add_profile_routes(table);
  add_export_routes(table);
  add_api_key_routes(table);
  add_audit_routes(table);
  add_oauth_routes(table);
  add_webhook_routes(table);
  add_mail_routes(table);
  add_task_routes(table);
  add_tag_routes(table);
  add_project_routes(table);
  add_notification_routes(table);
  add_preferences_routes(table);
  add_schedule_routes(table);
  add_monitor_routes(table);
  add_reaction_routes(table);
  add_ai_routes(table);
  add_webhook_endpoint_routes(table);
  add_live_routes(table);
  add_admin_routes(table);
  add_invitation_routes(table);
  return table;
}

}  // namespace steward::http
