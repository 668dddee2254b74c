alter table preferences drop column mailed;
drop table mail_suppressions;
drop table mail_deliveries;
