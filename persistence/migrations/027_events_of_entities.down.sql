create index events_entity on events (entity_id, seq);
drop index events_of_entity;
