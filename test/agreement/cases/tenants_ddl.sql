-- schema: tenants

-- Views over several schemas
CREATE VIEW v AS SELECT t.slug, count(u.*) AS users FROM core.tenants t LEFT JOIN core.users u ON u.tenant_id = t.id GROUP BY t.id;

-- Views over several schemas
CREATE VIEW v AS SELECT t.slug, u.nick FROM core.tenants t LEFT JOIN core.users u ON u.tenant_id = t.id;

-- Views over several schemas
CREATE RECURSIVE VIEW v (n) AS VALUES (1) UNION ALL SELECT n + 1 FROM v WHERE n < 5;

-- Views over several schemas
CREATE RECURSIVE VIEW v (n) AS VALUES (1) UNION ALL SELECT m + 1 FROM v WHERE n < 5;

-- Views over several schemas
CREATE OR REPLACE VIEW billing.overdue AS SELECT id, tenant_slug, total, current_date - due_on AS days, number FROM billing.open_invoices;

-- Views over several schemas
CREATE MATERIALIZED VIEW v AS SELECT u.tenant_id, u.mail FROM core.users u WITH NO DATA;

-- LIKE with a CHECK
CREATE TABLE t AS SELECT i.id, i.tot FROM billing.invoices i;

-- LIKE with a CHECK
CREATE TABLE t (LIKE core.users INCLUDING ALL, extra text, CHECK (length(display_name) > 0));

-- LIKE with a CHECK
CREATE TABLE t (LIKE core.users INCLUDING ALL, CHECK (length(nick) > 0));

-- References and enum defaults
CREATE TABLE t (LIKE core.usres);

-- References and enum defaults
CREATE TABLE t (id bigint REFERENCES core.users, tenant uuid REFERENCES core.tenants (uid));

-- References and enum defaults
CREATE TABLE t (id bigint REFERENCES core.users (id) ON DELETE CASCADE, plan core.plan DEFAULT 'basic');

-- Constraints of a new table
CREATE TABLE t (a int, b int GENERATED ALWAYS AS (a * 2) STORED, c int GENERATED ALWAYS AS (aa + 1) VIRTUAL);

-- Constraints of a new table
CREATE TABLE t (a int, PRIMARY KEY (a, b));

-- Constraints of a new table
CREATE TABLE t (a int, b text, UNIQUE NULLS NOT DISTINCT (a, b), FOREIGN KEY (a) REFERENCES core.users (id), FOREIGN KEY (aa) REFERENCES core.users (id));

-- Constraints of a new table
CREATE TABLE t (a int, b int, EXCLUDE USING gist (int4range(a, b) WITH &&, cc WITH =));

-- Constraints of a new table
CREATE TABLE t (a int, b int, EXCLUDE USING gist (int4range(a, c) WITH &&) WHERE (a > 0));

-- Constraints of a new table
CREATE TABLE t (a int) PARTITION BY RANGE (b);

-- Inheritance with a CHECK
CREATE TABLE t (a int) PARTITION BY RANGE (lower(b));

-- Inheritance with a CHECK
CREATE TABLE t () INHERITS (core.tenant);

-- Inheritance with a CHECK
CREATE TABLE t (x int, CHECK (slug <> '')) INHERITS (core.tenants);

-- Inheritance with a CHECK
CREATE TABLE t (x int, CHECK (slugs <> '')) INHERITS (core.tenants);

-- Partitions with options
CREATE TABLE p PARTITION OF inventory.products (CHECK (skus <> '')) FOR VALUES IN ('5f0c2a64-0000-4000-8000-000000000000');

-- Partitions with options
CREATE TABLE p PARTITION OF inventory.products (titles DEFAULT 'x') FOR VALUES IN ('5f0c2a64-0000-4000-8000-000000000000');

-- Partitions with options
CREATE TABLE p PARTITION OF inventory.product DEFAULT;

-- Typed tables
CREATE TABLE p OF core.address (PRIMARY KEY (city));

-- Typed tables
CREATE TABLE p OF core.address (town WITH OPTIONS NOT NULL);

-- Typed tables
CREATE TABLE p OF core.addresses;

-- Index expressions
CREATE INDEX ON core.users (tenant_id, lower(display_name) text_pattern_ops) INCLUDE (email) WHERE last_seen IS NOT NULL;

-- Index expressions
CREATE INDEX ON core.users USING gin (roles, searching);

-- Index expressions
CREATE INDEX ON core.users (((billing_address).city));

-- Index expressions
CREATE INDEX ON core.users (((billing_address).town));

-- Index expressions
CREATE INDEX ON core.users (lower(nick));

-- Index expressions
CREATE INDEX ON core.users (id) INCLUDE (mail);

-- Index expressions
CREATE INDEX ON core.users (id) WHERE deleted_at IS NULL;

-- Index expressions
CREATE INDEX ON core.users USING gin ((settings -> 'a'));

-- Index expressions
CREATE INDEX ON inventory.products USING gin (attributes jsonb_path_ops);

-- Index expressions
CREATE INDEX ON inventory.products USING gin (title gin_trgm_ops, titles gin_trgm_ops);

-- Extended statistics
CREATE STATISTICS s (dependencies) ON tenant_id, (lower(display_name)) FROM core.users;

-- Extended statistics
CREATE STATISTICS s ON tenant_id, mail FROM core.users;

-- Extended statistics
CREATE STATISTICS s ON (lower(mail)), id FROM core.users;

-- Triggers with columns and WHEN
CREATE TRIGGER t BEFORE UPDATE OF display_name, email ON core.users FOR EACH ROW WHEN (OLD.email IS DISTINCT FROM NEW.email) EXECUTE FUNCTION util.touch();

-- Triggers with columns and WHEN
CREATE TRIGGER t BEFORE UPDATE OF display_name, mail ON core.users FOR EACH ROW EXECUTE FUNCTION util.touch();

-- Triggers with columns and WHEN
CREATE TRIGGER t BEFORE UPDATE ON core.users FOR EACH ROW WHEN (OLD.email IS DISTINCT FROM NEW.mail) EXECUTE FUNCTION util.touch();

-- Triggers with columns and WHEN
CREATE TRIGGER t AFTER INSERT ON core.users REFERENCING NEW TABLE AS inserted FOR EACH STATEMENT EXECUTE FUNCTION util.touch();

-- Triggers with columns and WHEN
CREATE TRIGGER t AFTER INSERT ON core.users FOR EACH ROW EXECUTE FUNCTION util.touched();

-- Triggers with columns and WHEN
CREATE TRIGGER t AFTER INSERT ON core.user FOR EACH ROW EXECUTE FUNCTION util.touch();

-- Triggers with columns and WHEN
CREATE TRIGGER t AFTER UPDATE ON core.users FOR EACH ROW WHEN (NEW.* IS DISTINCT FROM OLD.*) EXECUTE FUNCTION util.touch();

-- Policies with subqueries
CREATE POLICY p ON core.users FOR SELECT TO PUBLIC USING (tenant_id = util.current_tenant() AND EXISTS (SELECT 1 FROM core.tenants t WHERE t.id = tenant_id AND t.deleted_at IS NULL));

-- Policies with subqueries
CREATE POLICY p ON core.users USING (tenant = util.current_tenant());

-- Policies with subqueries
CREATE POLICY p ON core.users WITH CHECK (EXISTS (SELECT 1 FROM core.tenants t WHERE t.id = users.tenant_id AND t.deleted IS NULL));

-- Policies with subqueries
CREATE POLICY p ON core.users USING (EXISTS (SELECT 1 FROM core.tenants t WHERE t.id = users.tenant));

-- Policies with subqueries
ALTER POLICY tenant_users ON core.users USING (owner_id = 1);

-- Rules on views and tables
CREATE RULE r AS ON INSERT TO billing.overdue DO INSTEAD INSERT INTO billing.invoices (id, total) VALUES (NEW.id, NEW.total);

-- Rules on views and tables
CREATE RULE r AS ON INSERT TO billing.overdue DO INSTEAD INSERT INTO billing.invoices (id, total) VALUES (NEW.id, NEW.number);

-- Rules on views and tables
CREATE RULE r AS ON UPDATE TO billing.invoices WHERE OLD.total <> NEW.totals DO NOTHING;

-- Rules on views and tables
CREATE RULE r AS ON DELETE TO billing.invoices DO ALSO (DELETE FROM billing.payments WHERE invoice_id = OLD.id; DELETE FROM billing.invoice_lines WHERE invoice = OLD.id);

-- ALTER TABLE of an application
ALTER TABLE core.users ADD COLUMN nick text, ADD CONSTRAINT nick_len CHECK (length(nick) < 20), ALTER COLUMN display_name SET NOT NULL, DROP COLUMN IF EXISTS foo;

-- ALTER TABLE of an application
ALTER TABLE core.users ALTER COLUMN nick SET NOT NULL;

-- ALTER TABLE of an application
ALTER TABLE core.users ALTER COLUMN display_name TYPE varchar(20) USING left(nick, 20);

-- ALTER TABLE of an application
ALTER TABLE core.users DROP COLUMN nick;

-- ALTER TABLE of an application
ALTER TABLE core.users RENAME COLUMN nick TO n;

-- ALTER TABLE of an application
ALTER TABLE core.users RENAME display_name TO n;

-- ALTER TABLE of an application
ALTER TABLE IF EXISTS core.userz RENAME COLUMN nick TO n;

-- ALTER TABLE of an application
ALTER TABLE core.users ADD FOREIGN KEY (tenant) REFERENCES core.tenants;

-- ALTER TABLE of an application
ALTER TABLE core.users ADD FOREIGN KEY (tenant_id) REFERENCES core.tenants (uuid);

-- ALTER TABLE of an application
ALTER TABLE core.users ADD CONSTRAINT u UNIQUE (display_name, mail);

-- ALTER TABLE of an application
ALTER TABLE core.users ADD PRIMARY KEY USING INDEX foo;

-- ALTER TABLE of an application
ALTER TABLE core.users ADD COLUMN kind core.kind;

-- ALTER TABLE of an application
ALTER TABLE core.users ADD COLUMN plan core.plan NOT NULL DEFAULT 'gold';

-- ALTER TABLE of an application
ALTER TABLE core.users ADD COLUMN g text GENERATED ALWAYS AS (email || display_name) STORED;

-- ALTER TABLE of an application
ALTER TABLE core.users ADD COLUMN g text GENERATED ALWAYS AS (mail || display_name) STORED;

-- ALTER TABLE of an application
ALTER TABLE inventory.products ATTACH PARTITION inventory.products_2 DEFAULT;

-- ALTER of views and partitions
ALTER TABLE inventory.products DETACH PARTITION inventory.products_default;

-- ALTER of views and partitions
ALTER TABLE billing.open_invoices ALTER COLUMN foo SET DEFAULT 1;

-- ALTER of views and partitions
ALTER VIEW billing.overdue RENAME COLUMN dayz TO d;

-- ALTER of views and partitions
ALTER MATERIALIZED VIEW billing.mrr ALTER COLUMN revenues SET STATISTICS 10;

-- ALTER TYPE and DOMAIN
ALTER TYPE core.plan ADD VALUE 'team' AFTER 'pro';

-- ALTER TYPE and DOMAIN
ALTER TYPE core.address DROP ATTRIBUTE town;

-- ALTER TYPE and DOMAIN
ALTER TYPE core.address RENAME ATTRIBUTE town TO city2;

-- ALTER TYPE and DOMAIN
ALTER TYPE core.adress RENAME TO x;

-- ALTER TYPE and DOMAIN
ALTER DOMAIN core.email ADD CHECK (length(VALUE) > 3);

-- New types and domains
ALTER DOMAIN core.mail ADD CHECK (length(VALUE) > 3);

-- New types and domains
CREATE DOMAIN d AS core.plans;

-- New types and domains
CREATE DOMAIN d AS text CHECK (util.slugify(VALUE) = VALUE);

-- New types and domains
CREATE DOMAIN d AS text CHECK (util.slug(VALUE) = VALUE);

-- New types and domains
CREATE TYPE ty AS (a core.address, b core.plans);

-- New types and domains
CREATE TYPE ty AS RANGE (subtype = core.foo);

-- Sequences owned by columns
CREATE SEQUENCE s OWNED BY core.users.id;

-- Sequences owned by columns
ALTER SEQUENCE core.users_id_seq OWNED BY core.users.nick;

-- DROP and ALTER of what is not there
DROP TABLE core.users2;

-- DROP and ALTER of what is not there
DROP TABLE IF EXISTS core.users2;

-- DROP and ALTER of what is not there
DROP VIEW billing.overdues;

-- DROP and ALTER of what is not there
DROP FUNCTION util.slugs(text);

-- DROP and ALTER of what is not there
DROP FUNCTION util.slugify(text);

-- DROP and ALTER of what is not there
DROP TYPE core.plans;

-- DROP and ALTER of what is not there
DROP SCHEMA cores;

-- DROP and ALTER of what is not there
DROP TRIGGER foo ON core.user;

-- DROP and ALTER of what is not there
DROP POLICY foo ON core.userz;

-- DROP and ALTER of what is not there
DROP INDEX core.nope;

-- ALTER of owners and settings
ALTER TABLE core.users OWNER TO CURRENT_USER;

-- ALTER of owners and settings
ALTER FUNCTION util.slugify(text) SET search_path = core, public;

-- ALTER of owners and settings
ALTER FUNCTION util.slugz(text) IMMUTABLE;

-- ALTER of owners and settings
ALTER TABLE core.users SET SCHEMA nope;

-- ALTER of owners and settings
ALTER TABLE core.users ENABLE TRIGGER ALL, FORCE ROW LEVEL SECURITY, REPLICA IDENTITY FULL;

-- Publications
CREATE PUBLICATION pub FOR TABLE core.users (id, mail);

-- Publications
CREATE PUBLICATION pub FOR TABLE core.users WHERE (mail > 3);

-- Publications
CREATE PUBLICATION pub FOR TABLE core.user;

-- Publications
CREATE PUBLICATION pub FOR TABLES IN SCHEMA nope;

-- Casts, aggregates, operators and event triggers
CREATE CAST (core.address AS text) WITH FUNCTION core.addr_text(core.address);

-- Casts, aggregates, operators and event triggers
CREATE CAST (core.adress AS text) WITH INOUT;

-- Casts, aggregates, operators and event triggers
CREATE AGGREGATE agg (numeric) (sfunc = numeric_add, stype = numeric);

-- Casts, aggregates, operators and event triggers
CREATE AGGREGATE agg (core.nope) (sfunc = numeric_add, stype = numeric);

-- Casts, aggregates, operators and event triggers
CREATE OPERATOR === (leftarg = core.address, rightarg = core.address, function = core.eq);

-- Casts, aggregates, operators and event triggers
CREATE EVENT TRIGGER e ON ddl_command_end EXECUTE FUNCTION util.nope();

-- New objects in a schema that is not there
CREATE TABLE core.new_things (id int);

-- New objects in a schema that is not there
CREATE TABLE cores.new_things (id int);

-- New objects in a schema that is not there
CREATE TYPE cores.x AS ENUM ('a');

-- New objects in a schema that is not there
CREATE FUNCTION cores.f() RETURNS int LANGUAGE sql AS 'SELECT 1';

-- New objects in a schema that is not there
CREATE VIEW cores.v AS SELECT 1;

-- New objects in a schema that is not there
CREATE TEMP TABLE tt ON COMMIT DROP AS SELECT id FROM core.users WHERE mail = 'x';

-- Tables from queries
SELECT id, slug INTO TEMP tt FROM core.tenants WHERE sluggish;

-- Tables from queries
CREATE TABLE t (a int CHECK (a > 0 AND b > 0), b int);

-- Defaults and checks of new columns
CREATE TABLE t (a int DEFAULT util.nope());

-- Defaults and checks of new columns
CREATE TABLE t (a uuid DEFAULT util.current_tenant(), b timestamptz DEFAULT now(), c text COLLATE "C", d core.email[], e core.address, f billing.price DEFAULT ROW(1, 'EUR'));

-- Defaults and checks of new columns
CREATE UNLOGGED TABLE t (id int, CONSTRAINT c CHECK ((e).city <> ''), e core.address);

-- Defaults and checks of new columns
CREATE UNLOGGED TABLE t (id int, CONSTRAINT c CHECK ((e).town <> ''), e core.address);

-- Defaults and checks of new columns
CREATE TABLE t (id int, v tstzrange, PRIMARY KEY (id, v WITHOUT OVERLAPS));

-- Keys over periods
CREATE TABLE t (id int, v tstzrange, PRIMARY KEY (id, w WITHOUT OVERLAPS));

-- Keys over periods
CREATE TABLE t (id int, v tstzrange, FOREIGN KEY (id, PERIOD v) REFERENCES core.users (id, PERIOD valid));
