#pragma once

#include "http/route_table.hpp"

namespace steward::http {

/// One function for each resource, defined in routes/<resource>.cpp.
void add_system_routes(route_table&);
void add_page_routes(route_table&);
void add_account_routes(route_table&);
void add_session_routes(route_table&);
void add_key_routes(route_table&);
void add_profile_routes(route_table&);
void add_export_routes(route_table&);
void add_api_key_routes(route_table&);
void add_audit_routes(route_table&);
void add_task_routes(route_table&);
void add_tag_routes(route_table&);
void add_project_routes(route_table&);
void add_notification_routes(route_table&);
void add_preferences_routes(route_table&);
void add_schedule_routes(route_table&);
void add_monitor_routes(route_table&);
void add_reaction_routes(route_table&);
void add_ai_routes(route_table&);
void add_live_routes(route_table&);
void add_admin_routes(route_table&);
void add_invitation_routes(route_table&);
void add_oauth_routes(route_table&);
void add_webhook_routes(route_table&);           ///< that come in
void add_webhook_endpoint_routes(route_table&);  ///< that go out
void add_mail_routes(route_table&);

/// The answer to a login: a session.
response present_log_in(const signed_in&, const request&);

/// The routes of the whole server.
route_table make_route_table();

}  // namespace steward::http
