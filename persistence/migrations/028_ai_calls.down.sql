alter table monitors drop column ai;
drop table ai_calls;
