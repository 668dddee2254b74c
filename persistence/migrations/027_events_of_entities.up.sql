-- With the user in it, a look for what is another's ends where a look for what nobody has does: no row is fetched and then thrown away,
-- which took some microseconds longer (bench/foreign-timing). The thing stays first: its time-ordered ids keep new entries together.
create index events_of_entity on events (entity_id, user_id, seq);
drop index events_entity;
