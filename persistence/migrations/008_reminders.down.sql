drop table unarmed_reminders, day_marks, preferences, notifications;
delete from jobs where kind in ('reminder', 'arm_reminders', 'deliver_notifications', 'daily_summary');
alter table tasks drop column reminders;
