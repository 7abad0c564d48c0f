ALTER TABLE users.profiles DROP COLUMN last_active_at;
DROP FUNCTION presence.update_user_status(uuid, varchar, text);
DROP TABLE presence.status_history;
DROP TABLE presence.subscriptions;
DROP TABLE presence.typing_indicators;
DROP TABLE presence.activity_log;
DROP TABLE presence.connections;
DROP TABLE presence.user_status;
DROP SCHEMA presence;
