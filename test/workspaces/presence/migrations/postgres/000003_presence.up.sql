CREATE SCHEMA IF NOT EXISTS presence;

CREATE TABLE presence.user_status (
  user_id uuid PRIMARY KEY REFERENCES auth.accounts (id) ON DELETE CASCADE,
  status varchar(20) NOT NULL DEFAULT 'offline',
  custom_message text,
  updated_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE presence.connections (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  user_id uuid NOT NULL REFERENCES auth.accounts (id) ON DELETE CASCADE,
  connection_id varchar(128) NOT NULL UNIQUE,
  device_id varchar(128) NOT NULL,
  device_type varchar(20) NOT NULL,
  ip_address inet,
  user_agent text,
  server_id varchar(64) NOT NULL,
  connected_at timestamptz NOT NULL DEFAULT now(),
  last_heartbeat_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE presence.activity_log (
  id bigserial PRIMARY KEY,
  user_id uuid NOT NULL,
  activity varchar(40) NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE presence.typing_indicators (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  conversation_id uuid NOT NULL,
  user_id uuid NOT NULL,
  started_at timestamptz NOT NULL DEFAULT now(),
  expires_at timestamptz NOT NULL
);

CREATE TABLE presence.subscriptions (
  subscriber_id uuid NOT NULL,
  target_user_id uuid NOT NULL,
  PRIMARY KEY (subscriber_id, target_user_id)
);

CREATE TABLE presence.status_history (
  id bigserial PRIMARY KEY,
  user_id uuid NOT NULL,
  status varchar(20) NOT NULL,
  changed_at timestamptz NOT NULL DEFAULT now()
);

CREATE FUNCTION presence.update_user_status(p_user_id uuid, p_status varchar, p_message text) RETURNS void
LANGUAGE sql AS $$
  INSERT INTO presence.user_status (user_id, status, custom_message)
  VALUES (p_user_id, p_status, p_message)
  ON CONFLICT (user_id) DO UPDATE SET status = excluded.status, custom_message = excluded.custom_message, updated_at = now();
$$;

ALTER TABLE users.profiles ADD COLUMN last_active_at timestamptz;
