CREATE TABLE notifications.devices (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  user_id uuid NOT NULL REFERENCES auth.accounts (id) ON DELETE CASCADE,
  token text NOT NULL,
  platform varchar(16) NOT NULL,
  UNIQUE (user_id, token)
);
