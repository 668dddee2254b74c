#pragma once

#include <boost/mp11.hpp>
#include <variant>

#include "domain/api_key.hpp"
#include "domain/event.hpp"
#include "domain/idempotency_record.hpp"
#include "domain/job.hpp"
#include "domain/mail_delivery.hpp"
#include "domain/monitors/history.hpp"
#include "domain/monitors/monitor.hpp"
#include "domain/monitors/reaction.hpp"
#include "domain/notification.hpp"
#include "domain/project.hpp"
#include "domain/schedule.hpp"
#include "domain/tag.hpp"
#include "domain/task.hpp"
#include "domain/user.hpp"
#include "domain/user_preferences.hpp"
#include "domain/webhooks/webhook_delivery.hpp"
#include "domain/webhooks/webhook_endpoint.hpp"
#include "domain/webhooks/webhook_key.hpp"

namespace steward {

/// Every record of a user. This one list drives loading, writing, messages and state: a new record is added
/// here.
using records =
    boost::mp11::mp_list<user, task, project, tag, event, idempotency_record, job, schedule, notification,
                         user_preferences, day_mark, api_key, monitor, monitor_progress, trigger, action,
                         fact, evaluation, kept_state_change, rollup, evaluation_feedback, webhook_endpoint,
                         webhook_key, webhook_delivery, mail_delivery>;

/// Those that are written and read but not kept in memory: they grow with what happens.
using records_on_disk = boost::mp11::mp_list<event, fact, evaluation, kept_state_change, rollup,
                                             evaluation_feedback, webhook_key, webhook_delivery>;

/// A row of any of them.
using any_row = boost::mp11::mp_rename<boost::mp11::mp_transform<row, records>, std::variant>;

}  // namespace steward
