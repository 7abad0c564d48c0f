-- schema: shop

-- SQL function as a string
CREATE FUNCTION f() RETURNS SETOF text LANGUAGE sql AS 'SELECT name FROM users';

-- SQL function as a string, missing
CREATE FUNCTION f() RETURNS SETOF text LANGUAGE sql AS 'SELECT nick FROM users';

-- SQL function in dollars
CREATE FUNCTION f() RETURNS SETOF text LANGUAGE sql AS $body$
  SELECT name FROM users WHERE ident = 1
$body$;

-- Position in a dollar body after multi-byte characters
CREATE FUNCTION f() RETURNS SETOF text LANGUAGE sql AS $$ SELECT 'ä€😀' || nick FROM users $$;

-- Position in a string with doubled quotes
CREATE FUNCTION f() RETURNS SETOF text LANGUAGE sql AS 'SELECT ''it''''s'' || nick FROM users';

-- Position in an escape string
CREATE FUNCTION f() RETURNS SETOF text LANGUAGE sql AS E'SELECT \'x\\n\' || nick\nFROM users';

-- Parameters by name
CREATE FUNCTION f(uid integer) RETURNS text LANGUAGE sql AS $$ SELECT name FROM users WHERE id = uid $$;

-- Parameters by name, missing
CREATE FUNCTION f(uid integer) RETURNS text LANGUAGE sql AS $$ SELECT name FROM users WHERE id = user_id $$;

-- Parameters by number
CREATE FUNCTION f(integer) RETURNS text LANGUAGE sql AS $$ SELECT name FROM users WHERE id = $1 $$;

-- Parameters qualified by the function's name
CREATE FUNCTION f(id integer) RETURNS text LANGUAGE sql AS $$ SELECT name FROM users WHERE users.id = f.id $$;

-- Parameters qualified by the function's name, missing
CREATE FUNCTION f(id integer) RETURNS text LANGUAGE sql AS $$ SELECT name FROM users WHERE users.id = f.uid $$;

-- Composite parameter
CREATE FUNCTION f(u users) RETURNS text LANGUAGE sql AS $$ SELECT u.name $$;

-- Composite parameter, missing
CREATE FUNCTION f(u users) RETURNS text LANGUAGE sql AS $$ SELECT u.nick $$;

-- Composite parameter, parenthesized
CREATE FUNCTION f(u users) RETURNS text LANGUAGE sql AS $$ SELECT (u).home.city $$;

-- Composite parameter by number, missing
CREATE FUNCTION f(users) RETURNS text LANGUAGE sql AS $$ SELECT $1.nick $$;

-- Composite parameter with its function
CREATE FUNCTION f(u users) RETURNS text LANGUAGE sql AS $$ SELECT f.u.name $$;

-- Column before parameter
CREATE FUNCTION f(name text) RETURNS integer LANGUAGE sql AS $$ SELECT id FROM users WHERE name = f.name $$;

-- OUT parameters are visible in the body
CREATE FUNCTION f(OUT total_count bigint) LANGUAGE sql AS $$ SELECT count(*) FROM users WHERE id > total_count $$;

-- RETURNS TABLE columns are no names in an SQL body
CREATE FUNCTION f() RETURNS TABLE (cnt bigint) LANGUAGE sql AS $$ SELECT count(*) FROM users WHERE id > cnt $$;

-- Several statements
CREATE FUNCTION f() RETURNS integer LANGUAGE sql AS $$ UPDATE users SET name = 'x'; DELETE FROM orders WHERE total < 0; SELECT 1; $$;

-- Several statements, missing in the second
CREATE FUNCTION f() RETURNS integer LANGUAGE sql AS $$ UPDATE users SET name = 'x'; DELETE FROM orders WHERE amount < 0; SELECT 1; $$;

-- BEGIN ATOMIC
CREATE FUNCTION f(uid integer) RETURNS text LANGUAGE sql BEGIN ATOMIC SELECT name FROM users WHERE id = uid; END;

-- BEGIN ATOMIC, missing
CREATE FUNCTION f(uid integer) RETURNS text LANGUAGE sql BEGIN ATOMIC SELECT nick FROM users WHERE id = uid; END;

-- BEGIN ATOMIC, several statements
CREATE PROCEDURE f(uid integer) LANGUAGE sql BEGIN ATOMIC DELETE FROM orders WHERE user_id = uid; DELETE FROM users WHERE id = f.uid; END;

-- RETURN
CREATE FUNCTION f(a integer, b integer) RETURNS integer LANGUAGE sql RETURN a + b;

-- RETURN, missing
CREATE FUNCTION f(a integer, b integer) RETURNS integer LANGUAGE sql RETURN a + c;

-- RETURN with a subquery
CREATE FUNCTION f(uid integer) RETURNS text LANGUAGE sql RETURN (SELECT nick FROM users WHERE id = uid);

-- Unknown argument type
CREATE FUNCTION f(a integr) RETURNS integer LANGUAGE sql AS 'SELECT 1';

-- Unknown return type
CREATE FUNCTION f() RETURNS integr LANGUAGE plpgsql AS 'BEGIN RETURN 1; END';

-- Unknown type in RETURNS TABLE
CREATE FUNCTION f() RETURNS TABLE (a integr) LANGUAGE sql AS 'SELECT 1';

-- RETURNS SETOF a missing table
CREATE FUNCTION f() RETURNS SETOF userz LANGUAGE sql AS 'SELECT 1';

-- %TYPE in the signature
CREATE FUNCTION f(n users.name%TYPE) RETURNS users.id%TYPE LANGUAGE sql AS 'SELECT 1';

-- %TYPE of a missing column
CREATE FUNCTION f(n users.nick%TYPE) RETURNS integer LANGUAGE sql AS 'SELECT 1';

-- %TYPE of a missing table
CREATE FUNCTION f(n userz.name%TYPE) RETURNS integer LANGUAGE sql AS 'SELECT 1';

-- Argument default
CREATE FUNCTION f(a integer DEFAULT 1, b timestamptz DEFAULT now()) RETURNS integer LANGUAGE sql AS 'SELECT a';

-- Argument default with a missing function
CREATE FUNCTION f(a integer DEFAULT one()) RETURNS integer LANGUAGE sql AS 'SELECT a';

-- Argument default sees nothing
CREATE FUNCTION f(a integer, b integer DEFAULT a) RETURNS integer LANGUAGE sql AS 'SELECT a';

-- Body of a language we do not read
CREATE FUNCTION f() RETURNS integer LANGUAGE internal AS 'int4pl';

-- check_function_bodies = off
--! then SELECT f()
SET check_function_bodies = off;
--! judged
CREATE FUNCTION f() RETURNS text LANGUAGE sql AS 'SELECT nick FROM users';

-- check_function_bodies = off does not reach BEGIN ATOMIC
SET check_function_bodies = off;
--! judged
CREATE FUNCTION f() RETURNS text LANGUAGE sql BEGIN ATOMIC SELECT nick FROM users; END;

-- The function's own SET search_path
CREATE FUNCTION f() RETURNS numeric LANGUAGE sql SET search_path = sales AS $$ SELECT amount FROM orders $$;

-- The function's own SET search_path, missing
CREATE FUNCTION f() RETURNS numeric LANGUAGE sql SET search_path = sales AS $$ SELECT total FROM orders $$;

-- A recursive function
CREATE FUNCTION f(n integer) RETURNS integer LANGUAGE sql AS $$ SELECT CASE WHEN n > 0 THEN f(n - 1) END $$;

-- A function that is missing in the body
CREATE FUNCTION f(n integer) RETURNS integer LANGUAGE sql AS $$ SELECT g(n) $$;

-- A table made in the same body
CREATE FUNCTION f() RETURNS void LANGUAGE sql AS $$ CREATE TEMP TABLE tt (a integer); INSERT INTO tt (a) VALUES (1) $$;

-- Procedure body
CREATE PROCEDURE p(uid integer) LANGUAGE sql AS $$ DELETE FROM orders WHERE user_id = uid $$;

-- Procedure body, missing
CREATE PROCEDURE p(uid integer) LANGUAGE sql AS $$ DELETE FROM orders WHERE owner = uid $$;

-- PL/pgSQL names are not checked when it is created, but when it runs
--! then SELECT f()
CREATE FUNCTION f() RETURNS text LANGUAGE plpgsql AS $$ BEGIN RETURN (SELECT name FROM users LIMIT 1); END $$;

-- PL/pgSQL, missing in an expression
--! then SELECT f()
CREATE FUNCTION f() RETURNS text LANGUAGE plpgsql AS $$ BEGIN RETURN (SELECT nick FROM users LIMIT 1); END $$;

-- PL/pgSQL, missing in a statement
--! then SELECT f()
CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql AS $$ BEGIN UPDATE users SET status = 'x'; END $$;

-- PL/pgSQL, missing table
--! then SELECT f()
CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql AS $$ BEGIN DELETE FROM userz; END $$;

-- PL/pgSQL, parameters
--! then SELECT f(1)
CREATE FUNCTION f(uid integer) RETURNS text LANGUAGE plpgsql AS $$ BEGIN RETURN (SELECT name FROM users WHERE id = uid AND id = f.uid AND id = $1); END $$;

-- PL/pgSQL, declared variables
--! then SELECT f()
CREATE FUNCTION f() RETURNS text LANGUAGE plpgsql AS $$ DECLARE v integer := 1; w users.name%TYPE; BEGIN SELECT name INTO w FROM users WHERE id = v; RETURN w; END $$;

-- PL/pgSQL, undeclared variable
--! then SELECT f()
CREATE FUNCTION f() RETURNS text LANGUAGE plpgsql AS $$ DECLARE w text; BEGIN SELECT name INTO w FROM users WHERE id = v; RETURN w; END $$;

-- PL/pgSQL, record fields
--! then SELECT f()
CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql AS $$ DECLARE r record; BEGIN FOR r IN SELECT id, name AS who FROM users LOOP UPDATE users SET name = r.who WHERE id = r.id; END LOOP; END $$;

-- PL/pgSQL, rowtype fields
--! then SELECT f()
CREATE FUNCTION f() RETURNS text LANGUAGE plpgsql AS $$ DECLARE r users%ROWTYPE; BEGIN SELECT * INTO r FROM users LIMIT 1; RETURN r.name; END $$;

-- PL/pgSQL, missing rowtype field
--! then SELECT f()
CREATE FUNCTION f() RETURNS text LANGUAGE plpgsql AS $$ DECLARE r users%ROWTYPE; BEGIN SELECT * INTO r FROM users LIMIT 1; RETURN r.nick; END $$;

-- PL/pgSQL, rowtype of a missing table
CREATE FUNCTION f() RETURNS text LANGUAGE plpgsql AS $$ DECLARE r userz%ROWTYPE; BEGIN RETURN 1; END $$;

-- PL/pgSQL, type of a missing column
CREATE FUNCTION f() RETURNS text LANGUAGE plpgsql AS $$ DECLARE r users.nick%TYPE; BEGIN RETURN 1; END $$;

-- PL/pgSQL, unknown type
CREATE FUNCTION f() RETURNS text LANGUAGE plpgsql AS $$ DECLARE r integr; BEGIN RETURN 1; END $$;

-- PL/pgSQL, integer loop variable
--! then SELECT f()
CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql AS $$ BEGIN FOR i IN 1..2 LOOP UPDATE users SET name = 'x' WHERE id = i; END LOOP; END $$;

-- PL/pgSQL, loop query, missing
--! then SELECT f()
CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql AS $$ DECLARE r record; BEGIN FOR r IN SELECT nick FROM users LOOP NULL; END LOOP; END $$;

-- PL/pgSQL, FOREACH
--! then SELECT f(ARRAY[1])
CREATE FUNCTION f(ids integer[]) RETURNS void LANGUAGE plpgsql AS $$ DECLARE i integer; BEGIN FOREACH i IN ARRAY ids LOOP DELETE FROM orders WHERE user_id = i; END LOOP; END $$;

-- PL/pgSQL, RETURN QUERY
--! then SELECT * FROM f()
CREATE FUNCTION f() RETURNS SETOF users LANGUAGE plpgsql AS $$ BEGIN RETURN QUERY SELECT * FROM users u WHERE u.name = 'x'; END $$;

-- PL/pgSQL, RETURN QUERY, missing
--! then SELECT * FROM f()
CREATE FUNCTION f() RETURNS SETOF users LANGUAGE plpgsql AS $$ BEGIN RETURN QUERY SELECT * FROM users u WHERE u.nick = 'x'; END $$;

-- PL/pgSQL, RETURNS TABLE columns are variables
--! then SELECT * FROM f()
CREATE FUNCTION f() RETURNS TABLE (uid integer, who text) LANGUAGE plpgsql AS $$ BEGIN FOR uid, who IN SELECT u.id, u.name FROM users u LOOP RETURN NEXT; END LOOP; who := uid::text; END $$;

-- PL/pgSQL, a variable and a column of the same name
--! then SELECT f()
CREATE FUNCTION f() RETURNS text LANGUAGE plpgsql AS $$ DECLARE name text; BEGIN RETURN (SELECT name FROM users LIMIT 1); END $$;

-- PL/pgSQL, variable_conflict
--! then SELECT f()
CREATE FUNCTION f() RETURNS text LANGUAGE plpgsql AS $$ #variable_conflict use_column
DECLARE name text; BEGIN RETURN (SELECT name FROM users LIMIT 1); END $$;

-- PL/pgSQL, PERFORM
--! then SELECT f()
CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql AS $$ BEGIN PERFORM name FROM users WHERE nick = 'x'; END $$;

-- PL/pgSQL, IF condition
--! then SELECT f()
CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql AS $$ BEGIN IF EXISTS (SELECT 1 FROM users WHERE nick = 'x') THEN RETURN; END IF; END $$;

-- PL/pgSQL, EXECUTE is unknown
--! then SELECT f()
CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql AS $$ BEGIN EXECUTE 'UPDATE users SET name = $1' USING 'x'; END $$;

-- PL/pgSQL, EXECUTE's USING
--! then SELECT f()
CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql AS $$ BEGIN EXECUTE 'SELECT 1' USING (SELECT nick FROM users); END $$;

-- PL/pgSQL, temp table of the same body
--! then SELECT f()
CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql AS $$ BEGIN CREATE TEMP TABLE tt (a integer); INSERT INTO tt (a) VALUES (1); DROP TABLE tt; END $$;

-- PL/pgSQL, column added in the same body
--! then SELECT f()
CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql AS $$ BEGIN ALTER TABLE users ADD COLUMN nick text; UPDATE users SET nick = 'x'; END $$;

-- PL/pgSQL, FOUND and SQLERRM
--! then SELECT f()
CREATE FUNCTION f() RETURNS text LANGUAGE plpgsql AS $$ DECLARE n integer; BEGIN UPDATE users SET name = 'x' WHERE FOUND; GET DIAGNOSTICS n = ROW_COUNT; RETURN n; EXCEPTION WHEN others THEN RETURN SQLERRM || SQLSTATE; END $$;

-- PL/pgSQL, cursor
--! then SELECT f()
CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql AS $$ DECLARE c CURSOR (uid integer) FOR SELECT name FROM users WHERE id = uid; r record; BEGIN OPEN c (1); FETCH c INTO r; CLOSE c; FOR x IN c (2) LOOP PERFORM x.name; END LOOP; END $$;

-- PL/pgSQL, cursor, missing
--! then SELECT f()
CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql AS $$ DECLARE c CURSOR FOR SELECT nick FROM users; BEGIN OPEN c; END $$;

-- PL/pgSQL, nested blocks and labels
--! then SELECT f()
CREATE FUNCTION f() RETURNS integer LANGUAGE plpgsql AS $$ <<outside>> DECLARE v integer := 1; BEGIN DECLARE v integer := 2; BEGIN RETURN (SELECT count(*) FROM users WHERE id = outside.v OR id = v); END; END $$;

-- PL/pgSQL, CASE, RAISE, ASSERT
--! then SELECT f()
CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql AS $$ BEGIN CASE (SELECT count(*) FROM users) WHEN 1 THEN RAISE NOTICE '%', (SELECT max(name) FROM users); ELSE ASSERT (SELECT count(*) FROM orders) >= 0; END CASE; END $$;

-- PL/pgSQL, missing in RAISE
--! then SELECT f()
CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql AS $$ BEGIN RAISE NOTICE '%', (SELECT max(nick) FROM users); END $$;

-- PL/pgSQL, assignment from a query
--! then SELECT f()
CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql AS $$ DECLARE n integer; BEGIN n := count(*) FROM users WHERE id > 1; n := (SELECT max(id) FROM users); END $$;

-- PL/pgSQL, assignment from a query, missing
--! then SELECT f()
CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql AS $$ DECLARE n integer; BEGIN n := max(idd) FROM users; END $$;

-- PL/pgSQL, composite variable
--! then SELECT f()
CREATE FUNCTION f() RETURNS text LANGUAGE plpgsql AS $$ DECLARE a address; BEGIN a.city := 'x'; INSERT INTO users (name, home) VALUES ('x', a); RETURN a.city; END $$;

-- PL/pgSQL, composite variable, missing field
--! then SELECT f()
CREATE FUNCTION f() RETURNS text LANGUAGE plpgsql AS $$ DECLARE a address; BEGIN RETURN a.country; END $$;

-- PL/pgSQL, trigger with NEW and OLD
--! then CREATE TRIGGER t BEFORE INSERT ON tree FOR EACH ROW EXECUTE FUNCTION f(); INSERT INTO tree (id) VALUES (1)
CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.label := 'x'; IF TG_OP = 'UPDATE' THEN NEW.path := OLD.path; END IF; RETURN NEW; END $$;

-- PL/pgSQL, trigger tied to its table in the file
CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.label := upper(NEW.label); RETURN NEW; END $$; CREATE TRIGGER t BEFORE INSERT ON tree FOR EACH ROW EXECUTE FUNCTION f();
--! judged
INSERT INTO tree (id) VALUES (1) RETURNING labels;

-- DO, variables
DO $$ DECLARE n integer; BEGIN SELECT count(*) INTO n FROM users WHERE name = 'x'; END $$;

-- DO, missing
DO $$ DECLARE n integer; BEGIN SELECT count(*) INTO n FROM users WHERE nick = 'x'; END $$;

-- DO, missing on a later line
DO $$
DECLARE
  r record;
BEGIN
  -- a comment with nick
  FOR r IN SELECT u.id FROM users u LOOP
    UPDATE orders SET note = 'ä' WHERE user_id = r.id;
  END LOOP;
  DELETE FROM orders WHERE owner_id = 1;
END
$$ LANGUAGE plpgsql;

-- DO, branch that is not taken
--! error 42703 nick
DO $$ BEGIN IF false THEN UPDATE users SET nick = 'x'; END IF; END $$;

-- DO with a guarded DDL
DO $$ BEGIN IF NOT EXISTS (SELECT 1 FROM information_schema.columns WHERE table_name = 'users' AND column_name = 'nick') THEN ALTER TABLE users ADD COLUMN nick text; END IF; END $$;

-- DO with an exception
DO $$ BEGIN CREATE TYPE mood AS ENUM ('x'); EXCEPTION WHEN duplicate_object THEN NULL; END $$;

-- DO with a table it makes
DO $$ BEGIN CREATE TABLE made (a integer); INSERT INTO made (a) VALUES (1); END $$;

-- DO, calls
DO $$ BEGIN PERFORM ids(); CALL archive_orders('2025-01-01'); END $$;

-- DO, calls of something missing
DO $$ BEGIN PERFORM idss(); END $$;
