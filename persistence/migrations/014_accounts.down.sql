drop table beta_access, api_keys, account_tokens;
alter table users drop column email_verified_at;
