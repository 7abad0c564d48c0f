-- schema: shop

-- SELECT INTO STRICT and several targets
--! then SELECT f()
CREATE FUNCTION f() RETURNS text LANGUAGE plpgsql AS $$ DECLARE a integer; b text; BEGIN SELECT u.id, u.name INTO STRICT a, b FROM users u UNION ALL SELECT 1, 'x' LIMIT 1; RETURN b; EXCEPTION WHEN no_data_found THEN RETURN NULL; END $$;

-- INTO at the end
--! then SELECT f()
CREATE FUNCTION f() RETURNS bigint LANGUAGE plpgsql AS $$ DECLARE n bigint; BEGIN SELECT count(*) FROM users WHERE name <> 'x' INTO n; RETURN n; END $$;

-- INTO at the end, missing
--! then SELECT f()
CREATE FUNCTION f() RETURNS bigint LANGUAGE plpgsql AS $$ DECLARE n bigint; BEGIN SELECT count(*) FROM users WHERE nick <> 'x' INTO n; RETURN n; END $$;

-- INSERT RETURNING INTO
--! then SELECT f()
CREATE FUNCTION f() RETURNS integer LANGUAGE plpgsql AS $$ DECLARE new_id integer; BEGIN INSERT INTO tree (id, label) VALUES (77, 'x') RETURNING id INTO new_id; RETURN new_id; END $$;

-- INSERT RETURNING INTO, missing
--! then SELECT f()
CREATE FUNCTION f() RETURNS integer LANGUAGE plpgsql AS $$ DECLARE new_id integer; BEGIN INSERT INTO tree (id, label) VALUES (77, 'x') RETURNING ident INTO new_id; RETURN new_id; END $$;

-- INTO a record, and its fields
--! then SELECT f()
CREATE FUNCTION f() RETURNS text LANGUAGE plpgsql AS $$ DECLARE r record; BEGIN SELECT id AS k, 'x' AS v INTO r FROM (SELECT 1 AS id) s; UPDATE users SET name = r.v WHERE id = r.k; RETURN r.v; END $$;

-- Block label and field of a row variable
--! then SELECT f()
CREATE FUNCTION f() RETURNS text LANGUAGE plpgsql AS $$ <<top>> DECLARE u users; BEGIN SELECT * INTO u FROM users LIMIT 1; RETURN (SELECT max(o.note) FROM orders o WHERE o.user_id = top.u.id); END $$;

-- Row variable, missing field in a query
--! then SELECT f()
CREATE FUNCTION f() RETURNS text LANGUAGE plpgsql AS $$ DECLARE u users; BEGIN RETURN (SELECT max(o.note) FROM orders o WHERE o.user_id = u.ident); END $$;

-- Row variable assigned by field
--! then SELECT f()
CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql AS $$ DECLARE u users; BEGIN u.name := 'x'; u.tags[1] := 'y'; END $$;

-- Row variable assigned by a missing field
--! then SELECT f()
CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql AS $$ DECLARE u users; BEGIN u.nick := 'x'; END $$;

-- Whole row variable in a query
--! then SELECT f()
CREATE FUNCTION f() RETURNS text LANGUAGE plpgsql AS $$ DECLARE u users; BEGIN RETURN row_to_json(u)::text; END $$;

-- Row variable's composite field
--! then SELECT f()
CREATE FUNCTION f() RETURNS text LANGUAGE plpgsql AS $$ DECLARE u users; BEGIN RETURN (u.home).city; END $$;

-- Composite parameter
--! then SELECT f(NULL)
CREATE FUNCTION f(u users) RETURNS text LANGUAGE plpgsql AS $$ BEGIN RETURN u.name || (SELECT max(note) FROM orders WHERE user_id = u.id); END $$;

-- Composite parameter, missing field
--! then SELECT f(NULL)
CREATE FUNCTION f(u users) RETURNS text LANGUAGE plpgsql AS $$ BEGIN RETURN u.nick; END $$;

-- ALIAS FOR
--! then SELECT f(1)
CREATE FUNCTION f(integer) RETURNS text LANGUAGE plpgsql AS $$ DECLARE uid ALIAS FOR $1; BEGIN RETURN (SELECT name FROM users WHERE id = uid); END $$;

-- %TYPE of a variable
--! then SELECT f()
CREATE FUNCTION f() RETURNS text LANGUAGE plpgsql AS $$ DECLARE a users.name%TYPE; b a%TYPE := 'x'; c users.id%TYPE[]; BEGIN RETURN (SELECT b || name FROM users WHERE id = ANY (c)); END $$;

-- %ROWTYPE with a schema
--! then SELECT f()
CREATE FUNCTION f() RETURNS numeric LANGUAGE plpgsql AS $$ DECLARE o sales.orders%ROWTYPE; BEGIN RETURN o.amount; END $$;

-- %ROWTYPE with a schema, missing field
--! then SELECT f()
CREATE FUNCTION f() RETURNS numeric LANGUAGE plpgsql AS $$ DECLARE o sales.orders%ROWTYPE; BEGIN RETURN o.total; END $$;

-- WHILE, EXIT WHEN, CONTINUE
--! then SELECT f()
CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql AS $$ DECLARE i integer := 0; BEGIN WHILE i < (SELECT count(*) FROM users) + 2 LOOP i := i + 1; CONTINUE WHEN i = 1; EXIT WHEN i > (SELECT count(*) FROM orders); END LOOP; END $$;

-- EXIT WHEN, missing
--! then SELECT f()
CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql AS $$ BEGIN LOOP EXIT WHEN EXISTS (SELECT 1 FROM orders WHERE paid); END LOOP; END $$;

-- FOR over a query with several targets
--! then SELECT f()
CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql AS $$ DECLARE a integer; b text; BEGIN FOR a, b IN SELECT id, name FROM users ORDER BY created_at LOOP DELETE FROM orders WHERE user_id = a AND note = b; END LOOP; END $$;

-- FOR over EXECUTE
--! then SELECT f()
CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql AS $$ DECLARE r record; BEGIN FOR r IN EXECUTE 'SELECT 1 AS anything' LOOP RAISE NOTICE '%', r.anything; END LOOP; END $$;

-- FOR in reverse
--! then SELECT f()
CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql AS $$ BEGIN FOR i IN REVERSE 3..(SELECT count(*) FROM users) BY 2 LOOP PERFORM i + id FROM users WHERE id = i; END LOOP; END $$;

-- FOR bounds, missing
--! then SELECT f()
CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql AS $$ BEGIN FOR i IN 1..(SELECT max(idd) FROM users) LOOP NULL; END LOOP; END $$;

-- A loop variable is gone behind the loop
--! then SELECT f()
CREATE FUNCTION f() RETURNS integer LANGUAGE plpgsql AS $$ BEGIN FOR i IN 1..2 LOOP NULL; END LOOP; RETURN (SELECT count(*) FROM users WHERE id = i); END $$;

-- A nested block's variable is gone behind it
--! then SELECT f()
CREATE FUNCTION f() RETURNS integer LANGUAGE plpgsql AS $$ BEGIN DECLARE v integer; BEGIN v := 1; END; RETURN (SELECT count(*) FROM users WHERE id = v); END $$;

-- Cursor with parameters in a loop
--! then SELECT f()
CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql AS $$ DECLARE c CURSOR (lo integer, hi integer) FOR SELECT id, name FROM users WHERE id BETWEEN lo AND hi; BEGIN FOR r IN c (1, hi := 5) LOOP UPDATE orders SET note = r.name WHERE user_id = r.id; END LOOP; END $$;

-- OPEN FOR
--! then SELECT f()
CREATE FUNCTION f() RETURNS refcursor LANGUAGE plpgsql AS $$ DECLARE c refcursor; BEGIN OPEN c FOR SELECT name FROM users WHERE id > 0; RETURN c; END $$;

-- OPEN FOR, missing
--! then SELECT f()
CREATE FUNCTION f() RETURNS refcursor LANGUAGE plpgsql AS $$ DECLARE c refcursor; BEGIN OPEN c FOR SELECT nick FROM users; RETURN c; END $$;

-- UPDATE WHERE CURRENT OF
--! then SELECT f()
CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql AS $$ DECLARE c CURSOR FOR SELECT * FROM users FOR UPDATE; BEGIN FOR r IN c LOOP UPDATE users SET name = r.name WHERE CURRENT OF c; END LOOP; END $$;

-- GET STACKED DIAGNOSTICS
--! then SELECT f()
CREATE FUNCTION f() RETURNS text LANGUAGE plpgsql AS $$ DECLARE m text; BEGIN PERFORM 1 / 0; RETURN 'x'; EXCEPTION WHEN division_by_zero OR SQLSTATE '22000' THEN GET STACKED DIAGNOSTICS m = MESSAGE_TEXT; RETURN m || SQLERRM; END $$;

-- RAISE USING
--! then SELECT f()
CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql AS $$ BEGIN RAISE NOTICE 'x % %', (SELECT count(*) FROM users), 1 USING HINT = 'a' || (SELECT count(name) FROM users), ERRCODE = '22012'; END $$;

-- RAISE USING, missing
--! then SELECT f()
CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql AS $$ BEGIN RAISE NOTICE 'x' USING HINT = (SELECT max(nick) FROM users); END $$;

-- CASE statement with several values
--! then SELECT f(1)
CREATE FUNCTION f(n integer) RETURNS text LANGUAGE plpgsql AS $$ BEGIN CASE n WHEN 1, 2 THEN RETURN (SELECT max(name) FROM users); WHEN (SELECT max(id) FROM orders) THEN RETURN 'x'; ELSE RETURN NULL; END CASE; END $$;

-- ELSIF, missing
--! then SELECT f()
CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql AS $$ BEGIN IF false THEN NULL; ELSIF EXISTS (SELECT FROM users WHERE nick = '') THEN NULL; ELSE NULL; END IF; END $$;

-- RETURN NEXT of a row
--! then SELECT * FROM f()
CREATE FUNCTION f() RETURNS SETOF users LANGUAGE plpgsql AS $$ DECLARE r users; BEGIN FOR r IN SELECT * FROM users LOOP RETURN NEXT r; END LOOP; RETURN; END $$;

-- RETURN QUERY EXECUTE
--! then SELECT * FROM f()
CREATE FUNCTION f() RETURNS SETOF integer LANGUAGE plpgsql AS $$ BEGIN RETURN QUERY EXECUTE 'SELECT $1' USING 1; RETURN QUERY VALUES (1), (2); END $$;

-- RETURNS TABLE column hides nothing that is qualified
--! then SELECT * FROM f()
CREATE FUNCTION f() RETURNS TABLE (id integer, name text) LANGUAGE plpgsql AS $$ BEGIN RETURN QUERY SELECT u.id, u.name FROM users u WHERE u.mail IS NOT NULL; END $$;

-- RETURNS TABLE column, missing qualified
--! then SELECT * FROM f()
CREATE FUNCTION f() RETURNS TABLE (id integer, nick text) LANGUAGE plpgsql AS $$ BEGIN RETURN QUERY SELECT u.id, u.nick FROM users u; END $$;

-- A temporary table of a query
--! then SELECT f()
CREATE FUNCTION f() RETURNS bigint LANGUAGE plpgsql AS $$ DECLARE n bigint; lim integer := 3; BEGIN CREATE TEMP TABLE top_users ON COMMIT DROP AS SELECT id, name AS who FROM users LIMIT lim; SELECT count(who) INTO n FROM top_users; RETURN n; END $$;

-- A temporary table of a query, missing in the query
--! then SELECT f()
CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql AS $$ BEGIN CREATE TEMP TABLE top_users ON COMMIT DROP AS SELECT nick FROM users; END $$;

-- A table made by dynamic SQL
--! then SELECT f()
CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql AS $$ BEGIN EXECUTE 'CREATE TEMP TABLE scratchpad (a integer)'; INSERT INTO scratchpad (a) VALUES (1); END $$;

-- A column added by dynamic SQL
--! then SELECT f()
CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql AS $$ BEGIN EXECUTE format('ALTER TABLE %I ADD COLUMN nick text', 'users'); UPDATE users SET nick = 'x'; END $$;

-- A guarded use of a column
--! then SELECT f()
CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql AS $$ BEGIN IF EXISTS (SELECT 1 FROM information_schema.columns WHERE table_name = 'users' AND column_name = 'nick') THEN UPDATE users SET nick = 'x'; END IF; END $$;

-- A handler that expects the absence
--! then SELECT f()
CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql AS $$ BEGIN BEGIN DELETE FROM old_users; EXCEPTION WHEN undefined_table THEN NULL; END; END $$;

-- A handler of something else
--! then SELECT f()
CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql AS $$ BEGIN BEGIN DELETE FROM old_users; EXCEPTION WHEN division_by_zero THEN NULL; END; END $$;

-- Comments and strings between
--! then SELECT f()
CREATE FUNCTION f() RETURNS text LANGUAGE plpgsql AS $$
/* nick; */
DECLARE -- nick
  s text := 'it''s; END'; /* nested /* comment */ */
BEGIN
  -- IF nick THEN
  RETURN s || $q$ $ ; END $q$ || (SELECT max(name) FROM users);
END;
$$;

-- A keyword as a variable's name
--! then SELECT f()
CREATE FUNCTION f() RETURNS integer LANGUAGE plpgsql AS $$ DECLARE type integer := 1; next integer; "Select" integer; BEGIN next := type + 1; "Select" := next; RETURN (SELECT count(*) FROM users WHERE id = next + "Select"); END $$;

-- Quoted names fold like in SQL
--! then SELECT f(1)
CREATE FUNCTION f("userId" integer) RETURNS text LANGUAGE plpgsql AS $$ BEGIN RETURN (SELECT "firstName" FROM "CamelCase" c WHERE c."userId" = f."userId"); END $$;

-- An unquoted parameter is folded
--! then SELECT f(1)
CREATE FUNCTION f(userId integer) RETURNS text LANGUAGE plpgsql AS $$ BEGIN RETURN (SELECT "firstName" FROM "CamelCase" WHERE "userId" = USERID); END $$;

-- OUT parameters
--! then SELECT * FROM f(1)
CREATE FUNCTION f(uid integer, OUT who text, INOUT n integer DEFAULT 2) LANGUAGE plpgsql AS $$ BEGIN SELECT name, n + 1 INTO who, n FROM users WHERE id = uid; who := coalesce(who, 'x'); END $$;

-- VARIADIC
--! then SELECT f(1, 2)
CREATE FUNCTION f(VARIADIC ids integer[]) RETURNS bigint LANGUAGE plpgsql AS $$ BEGIN RETURN (SELECT count(*) FROM users WHERE id = ANY (ids)); END $$;

-- A procedure with transactions
CREATE PROCEDURE p(uid integer) LANGUAGE plpgsql AS $$ BEGIN DELETE FROM orders WHERE user_id = uid; COMMIT; ROLLBACK; END $$;

-- CALL with an INOUT argument
--! then DO $$ DECLARE n integer := 1; BEGIN CALL p(n); END $$
CREATE PROCEDURE p(INOUT n integer) LANGUAGE plpgsql AS $$ BEGIN n := (SELECT count(*) FROM users); END $$;

-- Trigger function: transition table
--! then CREATE TRIGGER t AFTER INSERT ON tree REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION f(); INSERT INTO tree (id) VALUES (5)
CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO orders (user_id, note) SELECT 1, label FROM fresh WHERE false; RETURN NULL; END $$;

-- Trigger function: NEW in a query
--! then CREATE TRIGGER t AFTER INSERT ON tree FOR EACH ROW EXECUTE FUNCTION f(); INSERT INTO tree (id) VALUES (5)
CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN UPDATE users SET name = NEW.label || TG_TABLE_NAME WHERE id = NEW.id AND TG_OP = 'DELETE'; RETURN NEW; END $$;

-- Trigger function: a missing column of another table
--! then CREATE TRIGGER t AFTER INSERT ON tree FOR EACH ROW EXECUTE FUNCTION f(); INSERT INTO tree (id) VALUES (5)
CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN UPDATE users SET nick = NEW.label; RETURN NEW; END $$;

-- The function that a trigger of the catalog executes: NEW is that table's row
--! then UPDATE users SET name = 'x'; INSERT INTO users (name) VALUES ('x'); UPDATE users SET name = 'y'
CREATE OR REPLACE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.created_at := now(); NEW.name := OLD.name; RETURN NEW; END $$;

-- The function that a trigger of the catalog executes, missing
--! then INSERT INTO users (name) VALUES ('x'); UPDATE users SET name = 'y'
CREATE OR REPLACE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.updated_at := now(); RETURN NEW; END $$;

-- The function that a trigger of the catalog executes, missing in an expression
--! then INSERT INTO users (name) VALUES ('x'); UPDATE users SET name = 'y'
CREATE OR REPLACE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF NEW.status <> OLD.name THEN NULL; END IF; RETURN NEW; END $$;

-- Function in another schema
--! then SELECT sales.f()
CREATE FUNCTION sales.f() RETURNS numeric LANGUAGE plpgsql SET search_path = sales AS $$ BEGIN RETURN (SELECT max(amount) FROM orders); END $$;

-- Function in another schema, its own search_path
--! then SELECT sales.f()
CREATE FUNCTION sales.f() RETURNS numeric LANGUAGE plpgsql SET search_path TO sales, public AS $$ BEGIN RETURN (SELECT max(total) FROM orders); END $$;

-- DO, MERGE and utility statements
DO $$ DECLARE n integer; BEGIN MERGE INTO tree t USING users u ON t.id = u.id WHEN MATCHED THEN UPDATE SET label = u.name; TRUNCATE order_items; GET DIAGNOSTICS n = ROW_COUNT; ANALYZE users; END $$;

-- DO, missing in MERGE
DO $$ BEGIN MERGE INTO tree t USING users u ON t.id = u.id WHEN MATCHED THEN UPDATE SET label = u.nick; END $$;

-- DO, missing in TRUNCATE
DO $$ BEGIN TRUNCATE nothing_here; END $$;

-- DO, multi-byte characters before
DO $$ BEGIN RAISE NOTICE 'äöü😀'; PERFORM nick FROM users; END $$;

-- DO in single quotes
DO 'BEGIN PERFORM ''it''''s'', nick FROM users; END';

-- DO in an escape string
DO E'BEGIN\n  PERFORM \'x\', nick FROM users;\nEND' LANGUAGE plpgsql;

-- DO over the tables of a schema
DO $$ DECLARE r record; BEGIN FOR r IN SELECT tablename FROM pg_tables WHERE schemaname = 'archive' LOOP EXECUTE 'DROP TABLE archive.' || quote_ident(r.tablename); END LOOP; END $$;

-- DO with an unknown function
DO $$ BEGIN PERFORM pg_sleeep(0); END $$;

-- DO with an assignment of a function's field
DO $$ DECLARE x text; BEGIN x := (home_of(1)).city; x := (home_of(1)).country; END $$;

-- SQL function with a composite result and ORDER BY
CREATE FUNCTION f(lim integer) RETURNS SETOF users LANGUAGE sql AS $$ SELECT * FROM users u ORDER BY u.created_at DESC LIMIT lim $$;

-- SQL function whose parameter hides nothing
CREATE FUNCTION f(id integer) RETURNS SETOF text LANGUAGE sql AS $$ SELECT name FROM users WHERE id = id $$;

-- SQL function with a default that calls a function of another schema
CREATE FUNCTION f(a numeric DEFAULT sales.discount(1)) RETURNS numeric LANGUAGE sql AS 'SELECT a';

-- SQL function in a subquery's scope
CREATE FUNCTION f(uid integer) RETURNS bigint LANGUAGE sql AS $$ SELECT (SELECT count(*) FROM orders o WHERE o.user_id = uid AND EXISTS (SELECT 1 FROM users u WHERE u.id = uid AND u.id = f.uid)) $$;

-- SQL function with a data-modifying CTE
CREATE FUNCTION f(uid integer) RETURNS SETOF orders LANGUAGE sql AS $$ WITH gone AS (DELETE FROM orders WHERE user_id = uid RETURNING *) SELECT * FROM gone WHERE total > 0 $$;

-- SQL function with a data-modifying CTE, missing
CREATE FUNCTION f(uid integer) RETURNS SETOF orders LANGUAGE sql AS $$ WITH gone AS (DELETE FROM orders WHERE owner_id = uid RETURNING *) SELECT * FROM gone $$;

-- SQL function with VALUES and parameters by number
CREATE FUNCTION f(integer, text) RETURNS void LANGUAGE sql AS $$ INSERT INTO tree (id, label) VALUES ($1, $2) ON CONFLICT (id) DO UPDATE SET label = excluded.label || $2 $$;

-- RETURNS TABLE with BEGIN ATOMIC
CREATE FUNCTION f(uid integer) RETURNS TABLE (n bigint) LANGUAGE sql BEGIN ATOMIC SELECT count(*) FROM orders WHERE user_id = uid; SELECT count(*) FROM orders WHERE user_id = f.uid AND total > 0; END;

-- RETURN of a CASE
CREATE FUNCTION f(u users) RETURNS text LANGUAGE sql RETURN CASE WHEN (u).name IS NULL THEN (u).mail ELSE (u).nick END;
