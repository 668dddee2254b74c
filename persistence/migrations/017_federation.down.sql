drop table removed_subjects;
drop index identities_user_id;
alter table identities drop column provider, drop column email, drop column linked_at, drop column news_at;
drop table seen_once;
