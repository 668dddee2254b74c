-- Secrets of the installation that its nodes share. What is here is encrypted under keys that the database does not have.
create table secrets (
  name text primary key,
  sealed text not null
);
