-- The database as it is: of the four migrations only the first is applied.
create extension if not exists pgcrypto;

create table knex_migrations (
  id serial primary key,
  name varchar(255),
  batch integer,
  migration_time timestamptz
);
insert into knex_migrations (name, batch, migration_time) values ('20250620090000_initial_market.js', 1, '2025-06-20 09:10:00+00');

create table companies (
  id uuid primary key default gen_random_uuid(),
  name varchar(255) not null,
  created_at timestamptz not null default now()
);

create table sellers (
  id uuid primary key default gen_random_uuid(),
  company_id uuid references companies (id),
  email varchar(255) not null unique,
  display_name varchar(120) not null,
  role varchar(20) not null default 'member',
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);

create table listed_cars (
  id uuid primary key default gen_random_uuid(),
  seller_id uuid not null references sellers (id),
  title varchar(255) not null,
  price_cents bigint not null,
  status varchar(20) not null default 'listed',
  created_at timestamptz not null default now()
);

create table conversations (
  id uuid primary key default gen_random_uuid(),
  listing_id uuid not null references listed_cars (id),
  buyer_id uuid not null,
  seller_id uuid not null references sellers (id),
  created_at timestamptz not null default now()
);
