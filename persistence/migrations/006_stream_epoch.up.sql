-- Names the history that the numbers of events belong to. `origin` says which PostgreSQL wrote that history: when
-- it is another one (a restored backup, a promoted replica), numbers could be used again, so the epoch changes.
create table stream_epoch (
  id int primary key check (id = 1),
  epoch text not null check (epoch ~ '^[0-9a-zA-Z]{1,40}$'),
  origin text not null
);
