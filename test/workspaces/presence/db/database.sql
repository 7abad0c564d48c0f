-- The database as it is: migrations 1 and 2 are applied, 3 is not.
CREATE SCHEMA IF NOT EXISTS auth;
CREATE SCHEMA IF NOT EXISTS users;
CREATE SCHEMA IF NOT EXISTS messages;
CREATE SCHEMA IF NOT EXISTS media;
CREATE SCHEMA IF NOT EXISTS notifications;
CREATE SCHEMA IF NOT EXISTS analytics;
CREATE SCHEMA IF NOT EXISTS location;

CREATE TABLE auth.accounts (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  email text NOT NULL UNIQUE,
  password_hash text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE auth.sessions (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  account_id uuid NOT NULL REFERENCES auth.accounts (id) ON DELETE CASCADE,
  expires_at timestamptz NOT NULL
);

CREATE TABLE users.profiles (
  user_id uuid PRIMARY KEY REFERENCES auth.accounts (id) ON DELETE CASCADE,
  display_name varchar(64) NOT NULL,
  avatar_url text,
  updated_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE messages.conversations (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  created_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE messages.messages (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  conversation_id uuid NOT NULL REFERENCES messages.conversations (id) ON DELETE CASCADE,
  sender_id uuid NOT NULL REFERENCES auth.accounts (id),
  body text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE media.files (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  owner_id uuid NOT NULL REFERENCES auth.accounts (id),
  url text NOT NULL
);

CREATE TABLE analytics.events (
  id bigserial PRIMARY KEY,
  name text NOT NULL,
  payload jsonb NOT NULL DEFAULT '{}'
);

CREATE TABLE location.places (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  name text NOT NULL
);

CREATE TABLE schema_migrations (
  version bigint PRIMARY KEY,
  description text NOT NULL
);

CREATE TABLE notifications.devices (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  user_id uuid NOT NULL REFERENCES auth.accounts (id) ON DELETE CASCADE,
  token text NOT NULL,
  platform varchar(16) NOT NULL,
  UNIQUE (user_id, token)
);

INSERT INTO schema_migrations (version, description) VALUES (1, 'init_schema'), (2, 'notifications');
