-- Messages that wait would find no endpoint.
delete from jobs where kind = 'send_webhook';
drop table webhook_deliveries;
drop table webhook_keys;
drop table webhook_endpoints;
