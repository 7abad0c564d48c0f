-- schema: shop

-- An unknown function
SELECT no_such(1);

-- An unknown function in a schema
SELECT sales.no_such(1);

-- A function in a missing schema
SELECT salez.discount(1);

-- A known function in its schema
SELECT sales.discount(1, 2), sales.discount(1);

-- A function that is not in the search_path
SELECT discount(1);

-- A quoted function
SELECT "Mixed"(1);

-- A quoted function folded
SELECT Mixed(1);

-- Built-in functions
SELECT lower('A'), now(), coalesce(1, 2), greatest(1, 2), pg_catalog.length('x'), to_tsvector('x'), gen_random_uuid();

-- A built-in with its schema, missing
SELECT pg_catalog.lenght('x');

-- Another database's function
SELECT ifnull(name, 'x') FROM users;

-- MySQL's date functions
SELECT date_format(created_at, '%Y') FROM users;

-- A function in WHERE
SELECT 1 FROM users WHERE isnull(name);

-- A function in ORDER BY
SELECT id FROM users ORDER BY rand();

-- An aggregate that does not exist
SELECT group_concat(name) FROM users;

-- A window function that does not exist
SELECT rownum() OVER (ORDER BY id) FROM users;

-- A user aggregate
SELECT mymax(id), public.mymax(manager_id) FROM users;

-- An extension's function
SELECT akeys(attrs), hstore('a', 'b') -> 'a' FROM users;

-- An extension that is not installed
SELECT similarity(name, 'x') FROM users;

-- uuid-ossp is not installed
SELECT uuid_generate_v4();

-- pgcrypto is not installed
--! also crypt
SELECT crypt('a', gen_salt('bf'));

-- A type name used as a function
SELECT text(id), int4('1'), date('2025-01-01'), users.id::text FROM users;

-- A domain as a function is none
SELECT email('a@b');

-- An enum as a function of a string constant is a cast
SELECT mood('ok');

-- A composite as a function is none
SELECT address('a', 'b', 'c');

-- A column reference passed to an unknown function
--! also no_such
SELECT no_such(nick) FROM users;

-- Function inside a function
SELECT upper(no_such(lower(name))) FROM users;

-- Wrong number of arguments
SELECT sales.discount();

-- Wrong number of arguments of a built-in
SELECT lower('a', 'b');

-- Wrong argument types
SELECT full_name(1);

-- A named argument that does not exist
SELECT top_products(maximum => 3);

-- A procedure is called with CALL
CALL archive_orders('2025-01-01');

-- A procedure that does not exist
CALL archive_all();

-- A function is not called with CALL
CALL ids();

-- CALL with a subquery argument
CALL archive_orders((SELECT max(placed)::date FROM orders));

-- A cast to a known type
SELECT name::email, 'ok'::mood, 'won'::sales.stage, ROW('a', 'b', 'c')::address FROM users;

-- A cast to an unknown type
SELECT name::emails FROM users;

-- A cast to an unknown type in a schema
SELECT 'x'::sales.stages;

-- A cast to a type in a missing schema
SELECT 'x'::salez.stage;

-- A type outside the search_path
SELECT 'won'::stage;

-- A cast to an array of an unknown type
SELECT '{}'::emails[];

-- A cast to a table's row type
SELECT NULL::users, NULL::sales.orders[], NULL::daily_sales, NULL::active_users;

-- SQL types with many words
SELECT NULL::double precision, NULL::character varying(3), NULL::timestamp(3) with time zone, NULL::bit varying(3), NULL::national character(3), NULL::interval year to month, NULL::dec(3, 1), NULL::float(3);

-- Internal types
SELECT NULL::regclass, NULL::int4range, NULL::_text, NULL::"char", NULL::name, NULL::int8multirange, NULL::pg_lsn, NULL::jsonpath;

-- A quoted type
SELECT NULL::"Email";

-- A type of another database
SELECT 1::datetime;

-- CAST with a type modifier
SELECT CAST(name AS varchar(10)), CAST(id AS money) FROM users;

-- A literal with a type name in front
SELECT date '2025-01-01', mood 'ok', timestamp with time zone '2025-01-01', interval '1' day;

-- A literal with an unknown type in front
SELECT datetime '2025-01-01';

-- An enum label that is not there
SELECT 'great'::mood;

-- An enum label compared with a column
SELECT 1 FROM users WHERE current_mood = 'great';

-- An enum label in IN
SELECT 1 FROM users WHERE current_mood IN ('ok', 'great');

-- An enum label assigned
UPDATE users SET current_mood = 'great';

-- An enum label folded
SELECT 1 FROM users WHERE current_mood = 'OK';

-- An enum label in a parameterized comparison
SELECT 1 FROM users WHERE current_mood = $1 OR current_mood = ANY ('{ok,sad}');

-- Composite type's enum
SELECT 1 FROM orders WHERE state IN ('won', 'lost');

-- Enum and text do not compare, but the cast is fine
SELECT 1 FROM users WHERE current_mood::text = 'great';

-- A new column compared with an enum label
SELECT 1 FROM users WHERE mood2 = 'ok';

-- A collation
SELECT name COLLATE "C", name COLLATE pg_catalog."default" FROM users;

-- An operator with a schema
SELECT 1 OPERATOR(pg_catalog.+) 2;

-- pg_temp without temp tables
SELECT * FROM pg_temp.users;

-- A temp table of this file
CREATE TEMP TABLE scratch (id integer, note text);
--! judged
SELECT id, note FROM scratch;

-- A temp table of this file, missing column
CREATE TEMP TABLE scratch (id integer, note text);
--! judged
SELECT id, remark FROM scratch;

-- A temp table hides a permanent one
CREATE TEMP TABLE users (only_here integer);
--! judged
SELECT only_here FROM users;

-- A temp table hides a permanent one's columns
CREATE TEMP TABLE users (only_here integer);
--! judged
SELECT name FROM users;

-- The permanent one is there with its schema
CREATE TEMP TABLE users (only_here integer);
--! judged
SELECT name FROM public.users;

-- pg_temp names the temp table
CREATE TEMP TABLE users (only_here integer);
--! judged
SELECT only_here FROM pg_temp.users;

-- SET search_path
SET search_path = sales;
--! judged
SELECT amount FROM orders;

-- SET search_path hides public
SET search_path = sales;
--! judged
SELECT name FROM users;

-- SET search_path with two schemas
SET search_path TO sales, public;
--! judged
SELECT o.amount, u.name FROM orders o, users u;

-- SET search_path with two schemas, hidden column
SET search_path TO sales, public;
--! judged
SELECT total FROM orders;

-- SET search_path with a string
SET search_path = 'sales';
--! judged
SELECT region FROM customers;

-- SET LOCAL search_path
SET LOCAL search_path = sales, pg_catalog;
--! judged
SELECT total FROM orders;

-- set_config
SELECT set_config('search_path', 'sales', false);
--! judged
SELECT amount FROM orders;

-- RESET search_path
SET search_path = sales; RESET search_path;
--! judged
SELECT total FROM orders;

-- SET search_path to DEFAULT
SET search_path = sales; SET search_path TO DEFAULT;
--! judged
SELECT amount FROM orders;

-- A missing schema in the search_path is no error
SET search_path = nowhere, public;
--! judged
SELECT name FROM users;

-- An empty search_path
SET search_path = '';
--! judged
SELECT name FROM users;

-- pg_catalog is searched even when it is not listed
SET search_path = sales;
--! judged
SELECT relname, now() FROM pg_class;

-- A function of the search_path
SET search_path = sales;
--! judged
SELECT discount(10);

-- A type of the search_path
SET search_path = sales;
--! judged
SELECT 'won'::stage;

-- A view made earlier
CREATE VIEW rich AS SELECT id, name AS who FROM users;
--! judged
SELECT id, who FROM rich;

-- A view made earlier, missing
CREATE VIEW rich AS SELECT id, name AS who FROM users;
--! judged
SELECT name FROM rich;

-- A table made earlier
CREATE TABLE made (id integer, "camelCase" text);
--! judged
SELECT id, "camelCase", camelcase FROM made;

-- CREATE TABLE AS
CREATE TABLE copied AS SELECT u.id, u.name AS who, count(*) FROM users u GROUP BY 1, 2;
--! judged
SELECT id, who, count, name FROM copied;

-- SELECT INTO
SELECT id AS k, total INTO kept FROM orders;
--! judged
SELECT k, total FROM kept;

-- CREATE TABLE LIKE
CREATE TABLE twin (LIKE users INCLUDING ALL, extra_one integer);
--! judged
SELECT name, extra_one, extra_two FROM twin;

-- CREATE TABLE INHERITS
CREATE TABLE bikes (gears integer) INHERITS (vehicles);
--! judged
SELECT wheels, gears, load FROM bikes;

-- ADD COLUMN
ALTER TABLE users ADD COLUMN nick text;
--! judged
SELECT nick FROM users;

-- ADD COLUMN reaches children
ALTER TABLE vehicles ADD COLUMN color text;
--! judged
SELECT color FROM trucks;

-- DROP COLUMN
ALTER TABLE users DROP COLUMN tags;
--! judged
SELECT tags FROM users;

-- DROP COLUMN reaches children
ALTER TABLE vehicles DROP COLUMN maker;
--! judged
SELECT maker FROM trucks;

-- RENAME COLUMN
ALTER TABLE users RENAME COLUMN name TO title;
--! judged
SELECT title, name FROM users;

-- RENAME COLUMN keeps a view's column
ALTER TABLE users RENAME COLUMN name TO title;
--! judged
SELECT full_name FROM active_users;

-- RENAME TABLE
ALTER TABLE tree RENAME TO forest;
--! judged
SELECT label FROM forest;

-- RENAME TABLE, the old name
ALTER TABLE tree RENAME TO forest;
--! judged
SELECT label FROM tree;

-- DROP TABLE
DROP TABLE tree;
--! judged
SELECT label FROM tree;

-- DROP TABLE CASCADE takes views
DROP TABLE order_items CASCADE;
--! judged
SELECT * FROM order_totals;

-- SET SCHEMA
ALTER TABLE tree SET SCHEMA archive;
--! judged
SELECT label FROM archive.tree;

-- SET SCHEMA, the old place
ALTER TABLE tree SET SCHEMA archive;
--! judged
SELECT label FROM tree;

-- RENAME SCHEMA
ALTER SCHEMA sales RENAME TO shop;
--! judged
SELECT amount FROM shop.orders;

-- RENAME SCHEMA, the old name
ALTER SCHEMA sales RENAME TO shop;
--! judged
SELECT amount FROM sales.orders;

-- CREATE SCHEMA with elements
CREATE SCHEMA stock CREATE TABLE bins (id integer) CREATE VIEW all_bins AS SELECT id AS bin FROM bins;
--! judged
SELECT b.id, v.bin, v.id FROM stock.bins b, stock.all_bins v;

-- CREATE FUNCTION
CREATE FUNCTION twice(n integer) RETURNS integer LANGUAGE sql AS 'SELECT n * 2';
--! judged
SELECT twice(id) FROM users;

-- DROP FUNCTION
DROP FUNCTION ids();
--! judged
SELECT ids();

-- CREATE TYPE
CREATE TYPE point3 AS (x integer, y integer, z integer);
--! judged
SELECT (ROW(1, 2, 3)::point3).z, (ROW(1, 2, 3)::point3).w;

-- ALTER TYPE ADD ATTRIBUTE
ALTER TYPE nested ADD ATTRIBUTE planet text;
--! judged
SELECT (places).planet FROM users;

-- ALTER TYPE RENAME VALUE
ALTER TYPE sales.stage RENAME VALUE 'lead' TO 'prospect';
--! judged
SELECT 1 FROM orders WHERE state = 'prospect';

-- CREATE EXTENSION brings functions
CREATE EXTENSION pg_trgm;
--! judged
SELECT similarity(name, 'x') FROM users;

-- DROP SCHEMA CASCADE
DROP SCHEMA sales CASCADE;
--! judged
SELECT amount FROM sales.orders;

-- DROP VIEW
DROP VIEW active_users;
--! judged
SELECT id FROM active_users;

-- CREATE OR REPLACE VIEW adds a column
CREATE OR REPLACE VIEW active_users AS SELECT id, name AS full_name, mail, created_at FROM users;
--! judged
SELECT created_at FROM active_users;

-- A partition made earlier
CREATE TABLE measurements_2026 PARTITION OF measurements FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
--! judged
SELECT value, val FROM measurements_2026;

-- ALTER VIEW RENAME COLUMN
ALTER VIEW active_users RENAME COLUMN full_name TO who;
--! judged
SELECT who, full_name FROM active_users;

-- A new unique constraint serves ON CONFLICT
ALTER TABLE tree ADD UNIQUE (label);
--! judged
INSERT INTO tree (id, label) VALUES (1, 'x') ON CONFLICT (label) DO NOTHING;

-- A dropped constraint serves no longer
ALTER TABLE products DROP CONSTRAINT products_sku_key;
--! judged
INSERT INTO products (sku, title, price) VALUES ('a', 'b', 1) ON CONFLICT (sku) DO NOTHING;

-- Temporary view
CREATE TEMP VIEW v AS SELECT id AS k FROM users;
--! judged
SELECT k FROM v;

-- CREATE TABLE IF NOT EXISTS changes nothing when it exists
CREATE TABLE IF NOT EXISTS tree (other integer);
--! judged
SELECT other FROM tree;

-- ADD COLUMN IF NOT EXISTS
ALTER TABLE tree ADD COLUMN IF NOT EXISTS depth integer, ADD COLUMN IF NOT EXISTS label text;
--! judged
SELECT depth, label FROM tree;
