-- schema: shop

-- CREATE TABLE
CREATE TABLE t (id serial PRIMARY KEY, m mood, a address[], s sales.stage DEFAULT 'won', u integer REFERENCES users (id), CHECK (id > 0));

-- CREATE TABLE, unknown type
CREATE TABLE t (id integr);

-- CREATE TABLE, unknown type in a schema
CREATE TABLE t (s sales.stages);

-- CREATE TABLE, in a missing schema
CREATE TABLE salez.t (id integer);

-- CREATE TABLE, CHECK sees its columns
CREATE TABLE t (a integer, b integer, CHECK (a < b));

-- CREATE TABLE, CHECK, missing
CREATE TABLE t (a integer, b integer, CHECK (a < c));

-- CREATE TABLE, column CHECK sees later columns
CREATE TABLE t (a integer CHECK (a < b), b integer);

-- CREATE TABLE, column CHECK, missing
CREATE TABLE t (a integer CHECK (aa > 0), b integer);

-- CREATE TABLE, CHECK with the table's name
CREATE TABLE t (a integer, CHECK (t.a > 0));

-- CREATE TABLE, CHECK with another table's name
CREATE TABLE t (a integer, CHECK (users.id > 0));

-- CREATE TABLE, CHECK with a function that does not exist
CREATE TABLE t (a integer CHECK (is_fine(a)));

-- CREATE TABLE, default sees no columns
CREATE TABLE t (a integer, b integer DEFAULT a);

-- CREATE TABLE, default with a function
CREATE TABLE t (a integer DEFAULT nextval('invoice_seq'), b timestamptz DEFAULT now());

-- CREATE TABLE, default with a function that does not exist
CREATE TABLE t (a uuid DEFAULT uuid_generate_v4());

-- CREATE TABLE, generated column
CREATE TABLE t (a integer, b integer GENERATED ALWAYS AS (a * 2) STORED);

-- CREATE TABLE, generated column, missing
CREATE TABLE t (a integer, b integer GENERATED ALWAYS AS (c * 2) STORED);

-- CREATE TABLE, virtual generated column
CREATE TABLE t (a integer, b integer GENERATED ALWAYS AS (a * 2) VIRTUAL);

-- CREATE TABLE, foreign key to a missing table
CREATE TABLE t (u integer REFERENCES userz (id));

-- CREATE TABLE, foreign key to a missing column
CREATE TABLE t (u integer REFERENCES users (ident));

-- CREATE TABLE, foreign key without columns
CREATE TABLE t (u integer REFERENCES users);

-- CREATE TABLE, table foreign key
CREATE TABLE t (o integer, p bigint, FOREIGN KEY (o, p) REFERENCES order_items (order_id, product_id));

-- CREATE TABLE, table foreign key, missing own column
CREATE TABLE t (o integer, FOREIGN KEY (q) REFERENCES orders (id));

-- CREATE TABLE, table foreign key, missing referenced column
CREATE TABLE t (o integer, FOREIGN KEY (o) REFERENCES orders (order_id));

-- CREATE TABLE, foreign key to itself
CREATE TABLE t (id integer PRIMARY KEY, up integer REFERENCES t (id));

-- CREATE TABLE, foreign key to itself, missing
CREATE TABLE t (id integer PRIMARY KEY, up integer REFERENCES t (ident));

-- CREATE TABLE, foreign key with ON DELETE SET NULL (columns)
CREATE TABLE t (o integer, p bigint, FOREIGN KEY (o, p) REFERENCES order_items (order_id, product_id) ON DELETE SET NULL (o));

-- CREATE TABLE, foreign key with ON DELETE SET NULL (columns), missing
CREATE TABLE t (o integer, p bigint, FOREIGN KEY (o, p) REFERENCES order_items (order_id, product_id) ON DELETE SET NULL (r));

-- CREATE TABLE, primary key columns
CREATE TABLE t (a integer, b integer, PRIMARY KEY (a, b));

-- CREATE TABLE, primary key, missing column
CREATE TABLE t (a integer, b integer, PRIMARY KEY (a, c));

-- CREATE TABLE, unique, missing column
CREATE TABLE t (a integer, UNIQUE (aa));

-- CREATE TABLE, unique INCLUDE
CREATE TABLE t (a integer, b integer, UNIQUE (a) INCLUDE (b));

-- CREATE TABLE, unique INCLUDE, missing
CREATE TABLE t (a integer, b integer, UNIQUE (a) INCLUDE (c));

-- CREATE TABLE, exclusion
CREATE TABLE t (r int4range, EXCLUDE USING gist (r WITH &&) WHERE (NOT isempty(r)));

-- CREATE TABLE, exclusion, missing
CREATE TABLE t (r int4range, EXCLUDE USING gist (s WITH &&));

-- CREATE TABLE, LIKE
CREATE TABLE t (LIKE users INCLUDING DEFAULTS, more text, CHECK (more <> name));

-- CREATE TABLE, LIKE a missing table
CREATE TABLE t (LIKE userz);

-- CREATE TABLE, INHERITS
CREATE TABLE t (extra integer, CHECK (wheels > extra)) INHERITS (vehicles);

-- CREATE TABLE, INHERITS a missing table
CREATE TABLE t (extra integer) INHERITS (vehicle);

-- CREATE TABLE, INHERITS, missing column in CHECK
CREATE TABLE t (extra integer, CHECK (doors > extra)) INHERITS (vehicles);

-- CREATE TABLE, primary key of an inherited column
CREATE TABLE t (PRIMARY KEY (id)) INHERITS (vehicles);

-- CREATE TABLE, PARTITION BY
CREATE TABLE t (a integer, d date) PARTITION BY RANGE (d, a);

-- CREATE TABLE, PARTITION BY, missing
CREATE TABLE t (a integer, d date) PARTITION BY LIST (c);

-- CREATE TABLE, PARTITION BY expression
CREATE TABLE t (a integer, d date) PARTITION BY HASH (abs(a));

-- CREATE TABLE, PARTITION BY expression, missing
CREATE TABLE t (a integer, d date) PARTITION BY HASH (abs(b));

-- CREATE TABLE, PARTITION OF a missing table
CREATE TABLE t PARTITION OF measurement FOR VALUES FROM ('2030-01-01') TO ('2031-01-01');

-- CREATE TABLE, PARTITION OF with column options
CREATE TABLE t PARTITION OF measurements (value DEFAULT 1, CHECK (id > 0)) FOR VALUES FROM ('2030-01-01') TO ('2031-01-01');

-- CREATE TABLE, PARTITION OF with a missing column option
CREATE TABLE t PARTITION OF measurements (val DEFAULT 1) FOR VALUES FROM ('2030-01-01') TO ('2031-01-01');

-- CREATE TABLE, partition bound sees no columns
CREATE TABLE t PARTITION OF measurements FOR VALUES FROM (id) TO ('2031-01-01');

-- CREATE TABLE OF a type
CREATE TABLE t OF address (city WITH OPTIONS DEFAULT 'x', PRIMARY KEY (zip));

-- CREATE TABLE OF a type, missing column
CREATE TABLE t OF address (country WITH OPTIONS DEFAULT 'x');

-- CREATE TABLE OF a missing type
CREATE TABLE t OF addresses;

-- CREATE TABLE AS
CREATE TABLE t AS SELECT id, name FROM users;

-- CREATE TABLE AS, missing
CREATE TABLE t AS SELECT id, nick FROM users;

-- CREATE TABLE AS with columns
CREATE TABLE t (a, b) AS SELECT id, name FROM users WHERE a = 1;

-- CREATE TABLE AS EXECUTE of something unknown
CREATE TABLE IF NOT EXISTS users AS SELECT 1;

-- CREATE TABLE IF NOT EXISTS of an existing one is not analyzed further
CREATE TABLE IF NOT EXISTS users (id integer);

-- CREATE VIEW
CREATE VIEW v AS SELECT id, name AS who FROM users WHERE mail IS NOT NULL;

-- CREATE VIEW, missing
CREATE VIEW v AS SELECT id, nick FROM users;

-- CREATE VIEW with columns
CREATE VIEW v (a, b) AS SELECT id, name FROM users ORDER BY id;

-- CREATE VIEW does not see its own columns
CREATE VIEW v (a, b) AS SELECT id, name FROM users ORDER BY a;

-- CREATE VIEW over a missing table
CREATE VIEW v AS SELECT * FROM userz;

-- CREATE RECURSIVE VIEW
CREATE RECURSIVE VIEW v (n) AS VALUES (1) UNION ALL SELECT n + 1 FROM v WHERE n < 5;

-- CREATE RECURSIVE VIEW, missing
CREATE RECURSIVE VIEW v (n) AS VALUES (1) UNION ALL SELECT m + 1 FROM v WHERE n < 5;

-- CREATE MATERIALIZED VIEW
CREATE MATERIALIZED VIEW v AS SELECT user_id, sum(total) FROM orders GROUP BY user_id WITH NO DATA;

-- CREATE MATERIALIZED VIEW, missing
CREATE MATERIALIZED VIEW v AS SELECT user_id, sum(amount) FROM orders GROUP BY user_id;

-- CREATE VIEW in a missing schema
CREATE VIEW salez.v AS SELECT 1;

-- CREATE INDEX
CREATE INDEX ON users (name, lower(mail), ((home).city));

-- CREATE INDEX, parenthesized field
CREATE INDEX ON users (((home).city));

-- CREATE INDEX, missing column
CREATE INDEX ON users (name, nick);

-- CREATE INDEX, missing in an expression
CREATE INDEX ON users (lower(nick));

-- CREATE INDEX, missing in the predicate
CREATE INDEX ON users (name) WHERE deleted_at IS NULL;

-- CREATE INDEX, qualified in an expression
CREATE INDEX ON users ((users.id + 1)) WHERE users.id > 1;

-- CREATE INDEX INCLUDE
CREATE UNIQUE INDEX i ON users (name) INCLUDE (mail, nick);

-- CREATE INDEX on a missing table
CREATE INDEX ON userz (name);

-- CREATE INDEX in another schema
CREATE INDEX ON sales.orders (amount, region);

-- CREATE INDEX in another schema, missing
CREATE INDEX ON sales.orders (total);

-- CREATE INDEX with operator class and collation
CREATE INDEX ON users (name COLLATE "C" text_pattern_ops DESC NULLS LAST) WITH (fillfactor = 70);

-- CREATE INDEX USING gin
CREATE INDEX ON users USING gin (extra jsonb_path_ops, tags);

-- CREATE INDEX CONCURRENTLY, missing
CREATE INDEX CONCURRENTLY ON users (nick);

-- CREATE INDEX IF NOT EXISTS
CREATE INDEX IF NOT EXISTS products_lower_title ON products (lower(nothing));

-- CREATE INDEX on a materialized view
CREATE INDEX ON daily_sales (revenue);

-- CREATE INDEX on a materialized view, missing
CREATE INDEX ON daily_sales (total);

-- CREATE STATISTICS
CREATE STATISTICS s (dependencies) ON user_id, state FROM orders;

-- CREATE STATISTICS, missing
CREATE STATISTICS s ON user_id, status FROM orders;

-- CREATE STATISTICS expression
CREATE STATISTICS s ON (date_trunc('day', placed_at)), state FROM orders;

-- CREATE STATISTICS expression, missing
CREATE STATISTICS s ON (lower(notes)), state FROM orders;

-- CREATE TRIGGER
CREATE TRIGGER t BEFORE UPDATE OF name, mail ON users FOR EACH ROW WHEN (OLD.name IS DISTINCT FROM NEW.name) EXECUTE FUNCTION touch();

-- CREATE TRIGGER OF a missing column
CREATE TRIGGER t BEFORE UPDATE OF name, nick ON users FOR EACH ROW EXECUTE FUNCTION touch();

-- CREATE TRIGGER WHEN, missing
CREATE TRIGGER t BEFORE UPDATE ON users FOR EACH ROW WHEN (OLD.nick IS DISTINCT FROM NEW.name) EXECUTE FUNCTION touch();

-- CREATE TRIGGER WHEN, unqualified names are not there: both have them
CREATE TRIGGER t BEFORE UPDATE ON users FOR EACH ROW WHEN (name = 'x') EXECUTE FUNCTION touch();

-- CREATE TRIGGER WHEN, whole rows
CREATE TRIGGER t AFTER UPDATE ON users FOR EACH ROW WHEN (OLD.* IS DISTINCT FROM NEW.*) EXECUTE FUNCTION touch();

-- CREATE TRIGGER WHEN, the table's name
CREATE TRIGGER t BEFORE UPDATE ON users FOR EACH ROW WHEN (users.name = 'x') EXECUTE FUNCTION touch();

-- CREATE TRIGGER, missing function
CREATE TRIGGER t BEFORE UPDATE ON users FOR EACH ROW EXECUTE FUNCTION touches();

-- CREATE TRIGGER on a missing table
CREATE TRIGGER t BEFORE UPDATE ON userz FOR EACH ROW EXECUTE FUNCTION touch();

-- CREATE TRIGGER with transition tables
CREATE TRIGGER t AFTER UPDATE ON users REFERENCING OLD TABLE AS o NEW TABLE AS n FOR EACH STATEMENT EXECUTE PROCEDURE touch();

-- CREATE CONSTRAINT TRIGGER FROM a missing table
CREATE CONSTRAINT TRIGGER t AFTER INSERT ON users FROM userz DEFERRABLE FOR EACH ROW EXECUTE FUNCTION touch();

-- CREATE POLICY
CREATE POLICY p ON users USING (name = current_user) WITH CHECK (mail IS NOT NULL);

-- CREATE POLICY, missing in USING
CREATE POLICY p ON users USING (owner = current_user);

-- CREATE POLICY, missing in WITH CHECK
CREATE POLICY p ON users FOR INSERT WITH CHECK (owner = current_user);

-- CREATE POLICY with a subquery
CREATE POLICY p ON orders USING (EXISTS (SELECT 1 FROM users u WHERE u.id = orders.user_id AND u.id = user_id));

-- CREATE POLICY with a subquery, missing
CREATE POLICY p ON orders USING (EXISTS (SELECT 1 FROM users u WHERE u.id = orders.customer_id));

-- CREATE POLICY on a missing table
CREATE POLICY p ON userz USING (true);

-- ALTER POLICY
ALTER POLICY own ON orders USING (user_id = 2);

-- ALTER POLICY, missing
ALTER POLICY own ON orders USING (owner_id = 2);

-- CREATE RULE
CREATE RULE r AS ON UPDATE TO orders WHERE OLD.total <> NEW.total DO ALSO INSERT INTO tree (id, label) VALUES (NEW.id, OLD.note);

-- CREATE RULE, missing in WHERE
CREATE RULE r AS ON UPDATE TO orders WHERE OLD.amount <> NEW.total DO INSTEAD NOTHING;

-- CREATE RULE, missing in the action
CREATE RULE r AS ON INSERT TO orders DO ALSO INSERT INTO tree (id, label) VALUES (NEW.id, NEW.title);

-- CREATE RULE, the action's own table
CREATE RULE r AS ON INSERT TO orders DO ALSO UPDATE tree SET labels = 'x' WHERE tree.id = NEW.id;

-- CREATE RULE with several actions
CREATE RULE r AS ON DELETE TO orders DO INSTEAD (UPDATE orders SET note = 'gone' WHERE id = OLD.id; INSERT INTO tree (id) VALUES (OLD.idd));

-- CREATE RULE on a view
CREATE RULE r AS ON INSERT TO active_users DO INSTEAD INSERT INTO users (name) VALUES (NEW.full_name);

-- CREATE RULE on a view, missing
CREATE RULE r AS ON INSERT TO active_users DO INSTEAD INSERT INTO users (name) VALUES (NEW.name);

-- CREATE TYPE with attributes
CREATE TYPE t AS (a integer, b mood, c sales.stage[]);

-- CREATE TYPE, unknown attribute type
CREATE TYPE t AS (a integr);

-- CREATE TYPE as a range
CREATE TYPE r AS RANGE (subtype = nothing);

-- CREATE DOMAIN
CREATE DOMAIN d AS integer DEFAULT 1 CHECK (VALUE > 0);

-- CREATE DOMAIN over an unknown type
CREATE DOMAIN d AS integr;

-- CREATE DOMAIN, CHECK has only VALUE
CREATE DOMAIN d AS integer CHECK (value > 0 AND val < 5);

-- CREATE DOMAIN, CHECK with a missing function
CREATE DOMAIN d AS text CHECK (is_mail(VALUE));

-- ALTER TABLE ADD COLUMN
ALTER TABLE users ADD COLUMN nick text, ADD COLUMN age integer CHECK (age > 0) DEFAULT 1;

-- ALTER TABLE ADD COLUMN, unknown type
ALTER TABLE users ADD COLUMN nick tekst;

-- ALTER TABLE ADD COLUMN with REFERENCES
ALTER TABLE users ADD COLUMN boss integer REFERENCES users (ident);

-- ALTER TABLE of a missing table
ALTER TABLE userz ADD COLUMN nick text;

-- ALTER TABLE IF EXISTS of a missing table
ALTER TABLE IF EXISTS userz ADD COLUMN nick text;

-- ALTER TABLE DROP COLUMN
ALTER TABLE users DROP COLUMN tags;

-- ALTER TABLE DROP COLUMN, missing
ALTER TABLE users DROP COLUMN nick;

-- ALTER TABLE DROP COLUMN IF EXISTS
ALTER TABLE users DROP COLUMN IF EXISTS nick;

-- ALTER COLUMN TYPE
ALTER TABLE users ALTER COLUMN name TYPE varchar(10) USING substr(name, 1, 10);

-- ALTER COLUMN TYPE, missing
ALTER TABLE users ALTER COLUMN nick TYPE varchar(10);

-- ALTER COLUMN TYPE USING, missing
ALTER TABLE users ALTER COLUMN name TYPE varchar(10) USING nick::varchar;

-- ALTER COLUMN SET DEFAULT, missing
ALTER TABLE users ALTER COLUMN nick SET DEFAULT 'x';

-- ALTER COLUMN SET DEFAULT with a column
ALTER TABLE users ALTER COLUMN name SET DEFAULT mail;

-- ALTER COLUMN SET NOT NULL, missing
ALTER TABLE users ALTER nick SET NOT NULL;

-- ALTER COLUMN DROP NOT NULL
ALTER TABLE users ALTER name DROP NOT NULL, ALTER mail SET STATISTICS 100;

-- ALTER COLUMN SET STORAGE, missing
ALTER TABLE users ALTER nick SET STORAGE EXTERNAL;

-- ALTER COLUMN of one added in the same statement
ALTER TABLE users ADD COLUMN nick text, ALTER COLUMN nick SET NOT NULL;

-- ADD CONSTRAINT on one added in the same statement
ALTER TABLE users ADD COLUMN nick text, ADD CONSTRAINT u UNIQUE (nick), ADD CHECK (nick <> name);

-- ADD CONSTRAINT CHECK, missing
ALTER TABLE users ADD CONSTRAINT c CHECK (age > 0);

-- ADD UNIQUE, missing
ALTER TABLE users ADD UNIQUE (nick);

-- ADD FOREIGN KEY
ALTER TABLE orders ADD FOREIGN KEY (user_id) REFERENCES users (id) NOT VALID;

-- ADD FOREIGN KEY, missing own column
ALTER TABLE orders ADD FOREIGN KEY (customer_id) REFERENCES users (id);

-- ADD FOREIGN KEY, missing referenced column
ALTER TABLE orders ADD FOREIGN KEY (user_id) REFERENCES users (user_id);

-- ADD FOREIGN KEY, missing referenced table
ALTER TABLE orders ADD FOREIGN KEY (user_id) REFERENCES accounts (id);

-- ADD PRIMARY KEY USING INDEX
ALTER TABLE products ADD CONSTRAINT x UNIQUE USING INDEX no_such_index;

-- RENAME COLUMN
ALTER TABLE users RENAME COLUMN name TO title;

-- RENAME COLUMN, missing
ALTER TABLE users RENAME COLUMN nick TO title;

-- RENAME without the word COLUMN
ALTER TABLE users RENAME nick TO title;

-- RENAME of a missing table
ALTER TABLE userz RENAME TO people2;

-- RENAME of a view's column
ALTER VIEW active_users RENAME COLUMN name TO who;

-- RENAME an attribute
ALTER TYPE nested RENAME ATTRIBUTE country TO land;

-- ALTER TYPE ADD VALUE
ALTER TYPE mood ADD VALUE 'great' AFTER 'happy';

-- ALTER TYPE DROP ATTRIBUTE, missing
ALTER TYPE nested DROP ATTRIBUTE country;

-- ALTER TYPE of a missing type
ALTER TYPE moods ADD VALUE 'great';

-- SET SCHEMA to a missing schema
ALTER TABLE tree SET SCHEMA archives;

-- ATTACH PARTITION of a missing table
ALTER TABLE measurements ATTACH PARTITION measurements_2027 FOR VALUES FROM ('2027-01-01') TO ('2028-01-01');

-- DETACH PARTITION
ALTER TABLE measurements DETACH PARTITION measurements_2025;

-- DETACH PARTITION of a missing table
ALTER TABLE measurements DETACH PARTITION measurements_2024;

-- INHERIT a missing table
ALTER TABLE tree INHERIT trees;

-- CLUSTER ON and REPLICA IDENTITY
ALTER TABLE products CLUSTER ON products_pkey, REPLICA IDENTITY USING INDEX products_sku_key;

-- ENABLE TRIGGER
ALTER TABLE users ENABLE TRIGGER users_touch, ENABLE ROW LEVEL SECURITY;

-- OWNER TO
ALTER TABLE users OWNER TO postgres;

-- ALTER INDEX of a missing index
ALTER INDEX nothing_idx RENAME TO other;

-- ALTER MATERIALIZED VIEW, missing
ALTER MATERIALIZED VIEW daily_sale RENAME TO x;

-- ALTER FUNCTION, missing
ALTER FUNCTION idss() RENAME TO x;

-- ALTER FUNCTION
ALTER FUNCTION ids() STABLE;

-- ALTER SCHEMA, missing
ALTER SCHEMA salez RENAME TO shop;

-- ALTER DOMAIN
ALTER DOMAIN email ADD CONSTRAINT long CHECK (length(VALUE) > 3);

-- ALTER DOMAIN of a missing domain
ALTER DOMAIN emails DROP DEFAULT;

-- ALTER COLUMN ADD GENERATED
ALTER TABLE tree ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY;

-- ALTER COLUMN ADD GENERATED, missing
ALTER TABLE tree ALTER COLUMN ident ADD GENERATED BY DEFAULT AS IDENTITY;

-- ALTER COLUMN SET EXPRESSION
ALTER TABLE products ALTER COLUMN price_cents SET EXPRESSION AS (price * 10);

-- ALTER COLUMN SET EXPRESSION, missing
ALTER TABLE products ALTER COLUMN price_cents SET EXPRESSION AS (amount * 10);

-- CREATE SCHEMA with elements, missing
CREATE SCHEMA stock CREATE TABLE bins (id integer) CREATE VIEW all_bins AS SELECT ident FROM bins;

-- CREATE AGGREGATE
CREATE AGGREGATE total_of(integer) (sfunc = int4pl, stype = integer, initcond = '0');

-- CREATE CAST, operator
CREATE OPERATOR === (leftarg = integer, rightarg = integer, function = int4eq);

-- CREATE FOREIGN TABLE on a missing server stops there
CREATE EVENT TRIGGER e ON ddl_command_end EXECUTE FUNCTION no_such_event();
