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
  chat_id uuid not null references chats (id),
  user_id uuid not null references profiles (id),
  joined_at timestamptz not null default now(),
  last_read_seq bigint not null default 0
);

create table chat_messages (
  id uuid primary key default gen_random_uuid(),
  chat_id uuid not null references chats (id),
  sender_id uuid not null references profiles (id),
  content text not null,
  reply_to uuid references chat_messages (id),
  seq bigint not null,
  created_at timestamptz not null default now()
);

create index idx_chat_messages_sender_id on chat_messages (sender_id);

create function get_unread_count(p_user_id uuid) returns bigint
language sql stable as $$
  select count(*) from chat_messages m join chat_participants p on p.chat_id = m.chat_id
  where p.user_id = p_user_id and m.seq > p.last_read_seq
$$;

create function mark_messages_as_read(p_chat_id uuid, p_user_id uuid) returns integer
language sql as $$
  update chat_participants set last_read_seq = (select coalesce(max(seq), 0) from chat_messages where chat_id = p_chat_id)
  where chat_id = p_chat_id and user_id = p_user_id returning 1
$$;
