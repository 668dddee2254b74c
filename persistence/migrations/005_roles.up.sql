-- What a user may do beyond their own data. Read with each request that needs it, so that taking a role away counts at once.
create table roles (
  user_id uuid not null references users (id) on delete cascade,
  role text not null check (role in ('admin')),
  granted_at timestamptz not null,
  primary key (user_id, role)
);
