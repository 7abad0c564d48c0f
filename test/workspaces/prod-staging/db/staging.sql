create table profiles (
  id uuid primary key,
  username text not null unique,
  avatar_url text
);

create table chats (
  id uuid primary key default gen_random_uuid(),
  title text,
  created_at timestamptz not null default now()
);

create table chat_participants (
  id uuid primary key default gen_random_uuid(),
  chat_id uuid references chats (id),
  user_id uuid references profiles (id),
  joined_at timestamptz not null default now()
);

create table chat_messages (
  id uuid primary key default gen_random_uuid(),
  chat_id uuid not null references chats (id),
  sender_id uuid not null references profiles (id),
  content text not null,
  reply_to uuid references chat_messages (id),
  created_at timestamptz not null default now()
);

create index idx_chat_messages_reply_to on chat_messages (reply_to);

create function mark_messages_as_read(p_chat_id uuid, p_user_id uuid) returns void
language sql as $$
  update chat_participants set joined_at = joined_at where chat_id = p_chat_id and user_id = p_user_id
$$;
