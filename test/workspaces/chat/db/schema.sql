-- The schema as the database has it.
create table conversations (
  id uuid primary key default gen_random_uuid(),
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  metadata jsonb
);

create table messages (
  id uuid primary key default gen_random_uuid(),
  conversation_id uuid not null references conversations (id),
  sender_id uuid not null,
  content text not null,
  message_type varchar not null default 'text',
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  deleted_at timestamptz,
  attachment_url text,
  attachment_type varchar,
  reply_to_message_id uuid references messages (id)
);

create table conversation_participants (
  id uuid primary key default gen_random_uuid(),
  conversation_id uuid not null references conversations (id),
  user_id uuid not null,
  last_read_message_id uuid references messages (id),
  role varchar(20) not null default 'buyer',
  joined_at timestamptz not null default now(),
  unique (conversation_id, user_id)
);

create index messages_conversation_id_created_at_idx on messages (conversation_id, created_at desc);
create index conversation_participants_user_id_idx on conversation_participants (user_id);
