-- schema: tenants

-- check_function_bodies
SET check_function_bodies = off;
--! judged
CREATE FUNCTION f() RETURNS bigint LANGUAGE sql AS $$ SELECT count(*) FROM invoices $$;

-- check_function_bodies
CREATE FUNCTION f() RETURNS bigint LANGUAGE sql AS $$ SELECT count(*) FROM invoices $$;

-- check_function_bodies
SET check_function_bodies = off;
SET check_function_bodies = on;
--! judged
CREATE FUNCTION f() RETURNS bigint LANGUAGE sql AS $$ SELECT count(*) FROM invoices $$;

-- check_function_bodies
CREATE FUNCTION f() RETURNS bigint LANGUAGE plpgsql AS $$ BEGIN RETURN (SELECT count(*) FROM invoices); END $$;

-- Schemas that are not there
CREATE STATISTICS nope.s ON id, email FROM core.users;

-- Schemas that are not there
SELECT * FROM pg_nope.x;

-- NEW and OLD by a trigger of the same file
CREATE TRIGGER audit BEFORE UPDATE ON core.tenants FOR EACH ROW EXECUTE FUNCTION util.touch();
--! judged
CREATE OR REPLACE FUNCTION util.touch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.name := lower(NEW.name); RETURN NEW; END $$;
