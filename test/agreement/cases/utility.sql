-- schema: shop

-- EXPLAIN
EXPLAIN SELECT id, name FROM users;

-- EXPLAIN, missing
EXPLAIN (COSTS off) SELECT id, status FROM users;

-- EXPLAIN of an INSERT
EXPLAIN INSERT INTO users (name, status) VALUES ('a', 'b');

-- EXPLAIN of CREATE TABLE AS
EXPLAIN CREATE TABLE x AS SELECT nothing FROM users;

-- PREPARE
PREPARE p (integer) AS SELECT name FROM users WHERE id = $1;

-- PREPARE, missing
PREPARE p (integer) AS SELECT name FROM users WHERE ident = $1;

-- PREPARE with an unknown type
PREPARE p (integr) AS SELECT name FROM users WHERE id = $1;

-- EXECUTE of a prepared statement
PREPARE p (integer) AS SELECT name FROM users WHERE id = $1;
--! judged
EXECUTE p (1);

-- DECLARE CURSOR
DECLARE c CURSOR FOR SELECT id FROM users ORDER BY name;

-- DECLARE CURSOR, missing
DECLARE c SCROLL CURSOR WITH HOLD FOR SELECT id FROM users ORDER BY nick;

-- FETCH from a cursor
DECLARE c CURSOR FOR SELECT id FROM users;
--! judged
FETCH NEXT FROM c;

-- COPY TO
COPY users (id, name) TO STDOUT;

-- COPY TO, missing column
COPY users (id, status) TO STDOUT WITH (FORMAT csv);

-- COPY TO, missing table
COPY userz TO STDOUT;

-- COPY a query
COPY (SELECT id, name FROM users WHERE id > 1) TO STDOUT;

-- COPY a query, missing
COPY (SELECT id, status FROM users) TO STDOUT;

-- COPY a query with RETURNING
COPY (DELETE FROM orders RETURNING ident) TO STDOUT;

-- COPY FROM
COPY users (name, mail) FROM STDIN;

-- COPY FROM, missing column
COPY users (name, email) FROM STDIN WITH (FORMAT csv, HEADER);

-- COPY FROM WHERE
COPY users (name, mail) FROM STDIN WHERE id > 1;

-- COPY FROM WHERE, missing
COPY users (name, mail) FROM STDIN WHERE ident > 1;

-- COPY FORCE_QUOTE, missing
COPY users (id, name) TO STDOUT WITH (FORMAT csv, FORCE_QUOTE (name, nick));

-- COPY FORCE_NULL
COPY users (id, name) FROM STDIN WITH (FORMAT csv, FORCE_NULL (name), FORCE_NOT_NULL (name));

-- COPY FORCE_NOT_NULL, missing
COPY users (id, name) FROM STDIN WITH (FORMAT csv, FORCE_NOT_NULL (nick));

-- COPY FORCE_QUOTE *
COPY users (id, name) TO STDOUT WITH (FORMAT csv, FORCE_QUOTE *);

-- COPY with the old syntax
COPY users (id, nick) FROM STDIN CSV HEADER;

-- COPY a view
COPY active_users (id) TO STDOUT;

-- TRUNCATE
TRUNCATE order_items, orders;

-- TRUNCATE, missing
TRUNCATE order_items, ordrs CASCADE;

-- TRUNCATE ONLY
TRUNCATE ONLY trucks RESTART IDENTITY;

-- LOCK
LOCK TABLE users, sales.orders IN SHARE MODE;

-- LOCK, missing
LOCK TABLE users, sales.users IN SHARE MODE;

-- LOCK, missing schema
LOCK TABLE salez.orders;

-- ANALYZE
ANALYZE users (name, mail);

-- ANALYZE, missing column
ANALYZE users (name, nick);

-- ANALYZE, missing table
ANALYZE userz;

-- VACUUM with columns
VACUUM (ANALYZE) users (name, nick);

-- VACUUM, missing table
VACUUM userz;

-- REINDEX
REINDEX TABLE users;

-- REINDEX, missing
REINDEX TABLE userz;

-- REINDEX an index
REINDEX INDEX products_lower_title;

-- REINDEX a missing index
REINDEX INDEX products_upper_title;

-- CLUSTER
CLUSTER products USING products_pkey;

-- CLUSTER, missing index
CLUSTER products USING products_key;

-- CLUSTER, missing table
CLUSTER productz USING products_pkey;

-- REFRESH
REFRESH MATERIALIZED VIEW daily_sales;

-- REFRESH CONCURRENTLY
REFRESH MATERIALIZED VIEW CONCURRENTLY daily_sales;

-- REFRESH, missing
REFRESH MATERIALIZED VIEW daily_sale;

-- COMMENT ON COLUMN
COMMENT ON COLUMN users.name IS 'x';

-- COMMENT ON COLUMN, missing
COMMENT ON COLUMN users.nick IS 'x';

-- COMMENT ON COLUMN with a schema
COMMENT ON COLUMN sales.orders.amount IS 'x';

-- COMMENT ON COLUMN with a schema, missing
COMMENT ON COLUMN sales.orders.total IS 'x';

-- COMMENT ON COLUMN of a missing table
COMMENT ON COLUMN userz.name IS 'x';

-- COMMENT ON COLUMN of a view
COMMENT ON COLUMN active_users.full_name IS 'x';

-- COMMENT ON COLUMN of a composite type
COMMENT ON COLUMN address.city IS 'x';

-- COMMENT ON COLUMN of a composite type, missing
COMMENT ON COLUMN address.country IS 'x';

-- COMMENT ON TABLE
COMMENT ON TABLE users IS 'x';

-- COMMENT ON TABLE, missing
COMMENT ON TABLE userz IS 'x';

-- COMMENT ON a schema
COMMENT ON SCHEMA sales IS 'x';

-- COMMENT ON a schema, missing
COMMENT ON SCHEMA salez IS 'x';

-- COMMENT ON a function
COMMENT ON FUNCTION sales.discount(numeric, numeric) IS 'x';

-- COMMENT ON a function, missing
COMMENT ON FUNCTION sales.discounts(numeric, numeric) IS 'x';

-- COMMENT ON a type
COMMENT ON TYPE mood IS 'x';

-- COMMENT ON a type, missing
COMMENT ON TYPE moods IS 'x';

-- COMMENT ON an index, a sequence, a view
COMMENT ON INDEX products_lower_title IS 'x';

-- COMMENT ON a missing sequence
COMMENT ON SEQUENCE invoices IS 'x';

-- COMMENT ON a constraint
COMMENT ON CONSTRAINT tree_pkey ON tree IS 'x';

-- COMMENT ON a constraint of a missing table
COMMENT ON CONSTRAINT tree_pkey ON trees IS 'x';

-- COMMENT ON a trigger
COMMENT ON TRIGGER users_touch ON users IS 'x';

-- COMMENT ON a trigger of a missing table
COMMENT ON TRIGGER users_touch ON userz IS 'x';

-- COMMENT ON a policy
COMMENT ON POLICY own ON orders IS 'x';

-- GRANT on a table
GRANT SELECT ON users, sales.orders TO PUBLIC;

-- GRANT on a missing table
GRANT SELECT ON userz TO PUBLIC;

-- GRANT on columns
GRANT SELECT (id, name), UPDATE (mail) ON users TO PUBLIC;

-- GRANT on a missing column
GRANT SELECT (id, nick) ON users TO PUBLIC;

-- GRANT on a missing column in the second privilege
GRANT SELECT (id), UPDATE (nick) ON users TO PUBLIC;

-- GRANT on all tables in a schema
GRANT SELECT ON ALL TABLES IN SCHEMA sales TO PUBLIC;

-- GRANT on all tables in a missing schema
GRANT SELECT ON ALL TABLES IN SCHEMA salez TO PUBLIC;

-- GRANT on a schema
GRANT USAGE ON SCHEMA sales, archive TO PUBLIC;

-- GRANT on a missing schema
GRANT USAGE ON SCHEMA sales, archives TO PUBLIC;

-- GRANT on a function
GRANT EXECUTE ON FUNCTION ids() TO PUBLIC;

-- GRANT on a missing function
GRANT EXECUTE ON FUNCTION idss() TO PUBLIC;

-- GRANT on a sequence
GRANT USAGE ON SEQUENCE invoice_seq TO PUBLIC;

-- GRANT on a missing sequence
GRANT USAGE ON SEQUENCE invoices_seq TO PUBLIC;

-- GRANT on a type
GRANT USAGE ON TYPE mood TO PUBLIC;

-- REVOKE on columns
REVOKE SELECT (name) ON users FROM PUBLIC;

-- REVOKE on a missing column
REVOKE SELECT (nick) ON users FROM PUBLIC;

-- REVOKE on a missing table
REVOKE ALL ON userz FROM PUBLIC;

-- ALTER DEFAULT PRIVILEGES in a missing schema
ALTER DEFAULT PRIVILEGES IN SCHEMA salez GRANT SELECT ON TABLES TO PUBLIC;

-- DROP TABLE
DROP TABLE tree;

-- DROP TABLE, missing
DROP TABLE tree, trees;

-- DROP TABLE IF EXISTS is silent
DROP TABLE IF EXISTS trees, salez.orders;

-- DROP VIEW, missing
DROP VIEW active_user;

-- DROP VIEW IF EXISTS
DROP VIEW IF EXISTS active_user;

-- DROP INDEX
DROP INDEX products_lower_title;

-- DROP SCHEMA, missing
DROP SCHEMA salez;

-- DROP SCHEMA IF EXISTS
DROP SCHEMA IF EXISTS salez CASCADE;

-- DROP FUNCTION, missing
DROP FUNCTION idss();

-- DROP FUNCTION IF EXISTS
DROP FUNCTION IF EXISTS idss(integer);

-- DROP TYPE, missing
DROP TYPE moods;

-- DROP TRIGGER
DROP TRIGGER users_touch ON users;

-- DROP TRIGGER on a missing table
DROP TRIGGER users_touch ON userz;

-- DROP TRIGGER IF EXISTS on a missing table
DROP TRIGGER IF EXISTS users_touch ON userz;

-- DROP POLICY on a missing table
DROP POLICY own ON userz;

-- DROP RULE on a missing table
DROP RULE r ON userz;

-- DROP SEQUENCE IF EXISTS
DROP SEQUENCE IF EXISTS nothing_seq;

-- DROP MATERIALIZED VIEW, missing
DROP MATERIALIZED VIEW daily_sale;

-- Publication with columns
CREATE PUBLICATION p2 FOR TABLE users (id, name), TABLE orders;

-- Publication with a missing column
CREATE PUBLICATION p2 FOR TABLE users (id, nick);

-- Publication with a missing table
CREATE PUBLICATION p2 FOR TABLE userz;

-- Publication with WHERE
CREATE PUBLICATION p2 FOR TABLE users WHERE (id > 5);

-- Publication with WHERE, missing
CREATE PUBLICATION p2 FOR TABLE users WHERE (ident > 5);

-- Publication for a schema
CREATE PUBLICATION p2 FOR TABLES IN SCHEMA sales;

-- Publication for a missing schema
CREATE PUBLICATION p2 FOR TABLES IN SCHEMA salez;

-- ALTER PUBLICATION
ALTER PUBLICATION shop_pub ADD TABLE orders (id, user_id);

-- ALTER PUBLICATION, missing column
ALTER PUBLICATION shop_pub ADD TABLE orders (id, customer);

-- DO block
DO $$ BEGIN UPDATE users SET name = 'x' WHERE id = 1; END $$;

-- DO block, missing
DO $$ BEGIN UPDATE users SET status = 'x' WHERE id = 1; END $$;

-- SELECT INTO a new table
SELECT id, name INTO somewhere FROM users;

-- SELECT INTO a new table, missing
SELECT id, nick INTO somewhere FROM users;

-- nextval with a string is judged when it runs
SELECT nextval('invoice_seq');

-- regclass literal
SELECT 'users'::regclass;

-- ALTER SEQUENCE OWNED BY
ALTER SEQUENCE invoice_seq OWNED BY orders.id;

-- ALTER SEQUENCE OWNED BY, missing column
ALTER SEQUENCE invoice_seq OWNED BY orders.ident;

-- ALTER SEQUENCE OWNED BY, missing table
ALTER SEQUENCE invoice_seq OWNED BY ordrs.id;

-- ALTER SEQUENCE, missing
ALTER SEQUENCE invoices RESTART;

-- CREATE SEQUENCE OWNED BY, missing
CREATE SEQUENCE s2 OWNED BY users.ident;

-- SHOW and SET
SHOW search_path;

-- Transaction control
SAVEPOINT here;

-- NOTIFY
NOTIFY users_changed, 'payload';

-- IMPORT and others take no names of ours
DISCARD PLANS;
