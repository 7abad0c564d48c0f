-- The database as it is: migrations 1 and 2 are applied, 3 is not.
\ir ../migrations/postgres/000001_init_schema.up.sql
\ir ../migrations/postgres/000002_notifications.up.sql
INSERT INTO schema_migrations (version, description) VALUES (1, 'init_schema'), (2, 'notifications');
