drop trigger api_key_removed on api_keys;
drop trigger api_key_replaced on api_keys;
drop function end_api_key();
drop table ended_credentials;
