-- schema: tenants

-- Upsert of a stock level
INSERT INTO inventory.stock AS s (tenant_id, product_id, warehouse, quantity) VALUES ($1, $2, $3, $4) ON CONFLICT (tenant_id, product_id, warehouse) DO UPDATE SET quantity = s.quantity + excluded.quantity, updated_at = now() WHERE s.available > 0 RETURNING s.*, old.quantity AS before, new.quantity - coalesce(old.quantity, 0) AS delta, xmax = 0 AS inserted;

-- Upsert of a stock level
INSERT INTO inventory.stock AS s (tenant_id, product_id, warehouse, quantity) VALUES ($1, $2, $3, $4) ON CONFLICT (tenant_id, product_id, warehouse) DO UPDATE SET quantity = stock.quantity + excluded.quantity;

-- Upsert of a stock level
INSERT INTO inventory.stock (tenant_id, product_id, warehouse, quantity) VALUES ($1, $2, $3, $4) ON CONFLICT (tenant_id, product_id, warehouse) DO UPDATE SET quantity = stock.quantity + excluded.qty;

-- Upsert of a stock level
INSERT INTO inventory.stock (tenant_id, product_id, warehouse, quantity) VALUES ($1, $2, $3, $4) ON CONFLICT (tenant_id, product_id, warehouse) DO UPDATE SET quantity = quantity + 1;

-- Upsert of a stock level
INSERT INTO inventory.stock (tenant_id, product_id, warehouse, quantity) VALUES ($1, $2, $3, $4) ON CONFLICT (tenant_id, product_id) DO NOTHING;

-- Upsert of a stock level
INSERT INTO inventory.stock (tenant_id, product_id, warehouse, quantity) VALUES ($1, $2, $3, $4) ON CONFLICT (tenant_id, product_id, depot) DO NOTHING;

-- Upsert of a stock level
INSERT INTO core.users (tenant_id, email) VALUES ($1, $2) ON CONFLICT (tenant_id, lower(display_name)) WHERE last_seen IS NOT NULL DO NOTHING;

-- Upsert of a stock level
INSERT INTO core.users (tenant_id, email) VALUES ($1, $2) ON CONFLICT (tenant_id, lower(displayname)) WHERE last_seen IS NOT NULL DO NOTHING;

-- Upsert of a stock level
INSERT INTO core.users (tenant_id, email) VALUES ($1, $2) ON CONFLICT (tenant_id, lower(display_name)) WHERE seen IS NOT NULL DO NOTHING;

-- Upsert into a partitioned table
INSERT INTO inventory.products (tenant_id, id, sku, title, price) SELECT tenant_id, id, sku, title, ROW((price).amount, 'USD')::billing.price FROM inventory.products ON CONFLICT ON CONSTRAINT products_sku_key DO UPDATE SET (title, price) = (excluded.title, excluded.price), attributes = products.attributes || excluded.attributes;

-- Upsert into a partitioned table
INSERT INTO inventory.products (tenant_id, id, sku, title) SELECT tenant_id, id, sku, title FROM inventory.products ON CONFLICT ON CONSTRAINT products_sku_uq DO NOTHING;

-- INSERT into fields and elements
INSERT INTO inventory.products (tenant_id, id, sku, title, price.amount, price.currency) VALUES ($1, 1, 'a', 't', 2, 'EUR');

-- INSERT into fields and elements
INSERT INTO inventory.products (tenant_id, id, sku, title, price.amount, price.cur) VALUES ($1, 1, 'a', 't', 2, 'EUR');

-- INSERT into fields and elements
INSERT INTO core.users (tenant_id, email, shipping_addresses[1].city) VALUES ($1, 'a', 'x');

-- INSERT into fields and elements
INSERT INTO core.users (tenant_id, email, shipping_addresses[1].town) VALUES ($1, 'a', 'x');

-- UPDATE of fields and elements
UPDATE core.users SET billing_address.city = 'x', shipping_addresses[2] = ROW('a', 'b', 'c', 'DE'), roles = roles || '{admin}' WHERE id = $1 RETURNING (billing_address).city;

-- UPDATE of fields and elements
UPDATE core.users SET billing_address.town = 'x' WHERE id = $1;

-- UPDATE of fields and elements
UPDATE core.users SET role = 'x' WHERE id = $1;

-- UPDATE from another table
UPDATE core.users u SET display_name = t.name FROM core.tenants t WHERE t.id = u.tenant_id AND u.display_name IS NULL RETURNING u.id, t.slug, old.display_name, new.display_name;

-- UPDATE from another table
UPDATE core.users u SET display_name = t.title FROM core.tenants t WHERE t.id = u.tenant_id;

-- UPDATE from another table
UPDATE core.users u SET u.display_name = 'x';

-- UPDATE from another table
UPDATE core.users SET (display_name, last_seen) = (SELECT name, now() FROM core.tenants WHERE tenants.id = users.tenant_id);

-- UPDATE from another table
UPDATE core.users SET (display_name, last_seen) = (SELECT nam, now() FROM core.tenants WHERE tenants.id = users.tenant_id);

-- UPDATE from another table
UPDATE core.users SET (display_name, lastseen) = (SELECT name, now() FROM core.tenants);

-- UPDATE from a sum
UPDATE core.users AS u SET display_name = DEFAULT WHERE users.id = 1;

-- UPDATE from a sum
UPDATE billing.invoices i SET total = s.sum FROM (SELECT invoice_id, sum(quantity * unit_price) FROM billing.invoice_lines GROUP BY invoice_id) s WHERE s.invoice_id = i.id AND i.status = 'draft';

-- UPDATE from a sum
UPDATE billing.invoices i SET total = s.total FROM (SELECT invoice_id, sum(quantity * unit_price) FROM billing.invoice_lines GROUP BY invoice_id) s WHERE s.invoice_id = i.id;

-- UPDATE from a sum
UPDATE billing.invoices SET status = 'paied' WHERE id = $1;

-- DELETE with USING and RETURNING
UPDATE billing.invoices SET status = CASE WHEN total > 0 THEN 'open' ELSE 'paied' END::billing.invoice_status;

-- DELETE with USING and RETURNING
DELETE FROM billing.payments p USING billing.invoices i WHERE i.id = p.invoice_id AND i.status = 'void' RETURNING p.id, i.number;

-- DELETE with USING and RETURNING
DELETE FROM billing.payments p USING billing.invoices i WHERE i.id = p.invoices_id;

-- DELETE with USING and RETURNING
DELETE FROM billing.payments WHERE payments.invoice_id IN (SELECT id FROM billing.invoices WHERE tenant = util.current_tenant());

-- DELETE with USING and RETURNING
DELETE FROM billing.payments RETURNING old.id, new.amount, old.xmax;

-- DELETE with USING and RETURNING
DELETE FROM billing.payments RETURNING WITH (OLD AS o) o.id, o.amt;

-- Data-modifying WITH
DELETE FROM billing.payments RETURNING WITH (OLD AS o) old.id;

-- Data-modifying WITH
WITH moved AS (DELETE FROM inventory.movements WHERE at < now() - interval '1 year' RETURNING *), n AS (INSERT INTO inventory.movements SELECT * FROM moved RETURNING id, kind) SELECT kind, count(*) FROM n GROUP BY kind;

-- Data-modifying WITH
WITH moved AS (DELETE FROM inventory.movements WHERE at < now() - interval '1 year' RETURNING id, kind) SELECT delta FROM moved;

-- Data-modifying WITH
WITH moved AS (DELETE FROM inventory.movements WHERE created < now() RETURNING id, kind) SELECT kind FROM moved;

-- Data-modifying WITH
WITH ins AS (INSERT INTO core.tenants (slug, name) VALUES ('a', 'b') ON CONFLICT (slug) DO UPDATE SET name = excluded.name RETURNING id), u AS (INSERT INTO core.users (tenant_id, email) SELECT ins.id, $1 FROM ins RETURNING id, tenant_id) SELECT ins.id, u.id FROM ins JOIN u ON u.tenant_id = ins.id;

-- Data-modifying WITH
WITH ins AS (INSERT INTO core.tenants (slug, name) VALUES ('a', 'b') ON CONFLICT (slugs) DO NOTHING RETURNING id) SELECT * FROM ins;

-- Data-modifying WITH
WITH ins AS (INSERT INTO core.tenants (slug, name) VALUES ('a', 'b')) SELECT 1;

-- MERGE of movements into a stock
WITH ins AS (INSERT INTO core.tenants (slug, name) VALUES ('a', 'b') RETURNING id) INSERT INTO core.users (tenant_id, email) SELECT tenant_id, $1 FROM ins;

-- MERGE of movements into a stock
MERGE INTO inventory.stock s USING (VALUES ($1::uuid, 1::bigint, 'a', 3)) AS v(tenant_id, product_id, warehouse, qty) ON s.tenant_id = v.tenant_id AND s.product_id = v.product_id AND s.warehouse = v.warehouse WHEN MATCHED AND v.qty = 0 THEN DELETE WHEN MATCHED THEN UPDATE SET quantity = s.quantity + v.qty WHEN NOT MATCHED THEN INSERT (tenant_id, product_id, warehouse, quantity) VALUES (v.tenant_id, v.product_id, v.warehouse, v.qty) RETURNING merge_action(), s.*, old.quantity, new.quantity;

-- MERGE of movements into a stock
MERGE INTO inventory.stock s USING inventory.movements m ON s.product_id = m.product_id WHEN MATCHED AND m.kind = 'in' THEN UPDATE SET quantity = quantity + delta, updated_at = m.at WHEN MATCHED AND m.kind = 'out' THEN UPDATE SET quantity = quantity - m.delta WHEN NOT MATCHED BY SOURCE THEN DELETE WHEN NOT MATCHED BY TARGET THEN DO NOTHING;

-- MERGE of movements into a stock
MERGE INTO inventory.stock s USING inventory.movements m ON s.product_id = m.product_id WHEN NOT MATCHED BY SOURCE AND m.delta > 0 THEN DELETE;

-- MERGE of movements into a stock
MERGE INTO inventory.stock s USING inventory.movements m ON s.product_id = m.product_id WHEN NOT MATCHED BY TARGET THEN INSERT (tenant_id, product_id, warehouse, quantity) VALUES (m.tenant_id, m.product_id, s.warehouse, 1);

-- MERGE of movements into a stock
MERGE INTO inventory.stock s USING inventory.movements m ON s.product_id = m.product_id WHEN MATCHED THEN UPDATE SET qty = 1;

-- MERGE of movements into a stock
MERGE INTO inventory.stock s USING inventory.movements m ON s.product_id = m.product_id WHEN MATCHED AND m.kind = 'inn' THEN DO NOTHING;

-- MERGE of movements into a stock
MERGE INTO inventory.stock s USING inventory.movements m ON s.product_id = m.product_id WHEN NOT MATCHED THEN INSERT (tenant_id, products_id) VALUES (m.tenant_id, m.product_id);

-- MERGE of movements into a stock
MERGE INTO inventory.stock s USING inventory.movements m ON s.product_id = m.product_id WHEN MATCHED THEN UPDATE SET s.quantity = 1;

-- MERGE of movements into a stock
MERGE INTO inventory.stock USING inventory.movements ON stock.product_id = movements.product_id WHEN MATCHED THEN UPDATE SET quantity = delta RETURNING merge_action(), product_id;

-- MERGE of movements into a stock
MERGE INTO inventory.stock USING inventory.movements ON stock.product_id = movements.product_id WHEN MATCHED THEN UPDATE SET quantity = delta RETURNING stock.product_id, movements.deltas;

-- MERGE of movements into a stock
MERGE INTO inventory.stock s USING (SELECT m.* FROM inventory.movements m JOIN core.tenants t ON t.id = m.tenant_id WHERE t.plan = 'pro') x ON x.product_id = s.product_id WHEN MATCHED THEN UPDATE SET (quantity, reserved) = (x.delta, DEFAULT);

-- MERGE of movements into a stock
WITH m AS (MERGE INTO inventory.stock s USING inventory.movements m ON s.product_id = m.product_id WHEN MATCHED THEN DELETE RETURNING merge_action() AS act, s.product_id) SELECT act, product_id FROM m;

-- MERGE of movements into a stock
WITH m AS (MERGE INTO inventory.stock s USING inventory.movements m ON s.product_id = m.product_id WHEN MATCHED THEN DELETE RETURNING merge_action() AS act, s.product_id) SELECT action FROM m;

-- A tree of categories
WITH RECURSIVE tree AS (SELECT id, path, 1 AS depth FROM inventory.categories WHERE nlevel(path) = 1 UNION ALL SELECT c.id, c.path, t.depth + 1 FROM inventory.categories c JOIN tree t ON c.path <@ t.path WHERE t.depth < 5) SEARCH DEPTH FIRST BY path SET ord CYCLE id SET looped USING visited SELECT id, ord, looped, visited FROM tree ORDER BY ord;

-- A tree of categories
WITH RECURSIVE tree AS (SELECT id, path, 1 AS depth FROM inventory.categories UNION ALL SELECT c.id, c.path, t.level + 1 FROM inventory.categories c JOIN tree t ON c.path <@ t.path) SELECT * FROM tree;

-- A tree of categories
WITH RECURSIVE tree(i, p) AS (SELECT id, path FROM inventory.categories UNION ALL SELECT c.id, c.path FROM inventory.categories c JOIN tree t ON c.path <@ t.path) SELECT * FROM tree;

-- A tree of categories
WITH RECURSIVE tree(i, p) AS (SELECT id, path FROM inventory.categories UNION ALL SELECT c.id, c.path FROM inventory.categories c JOIN tree t ON c.path <@ t.p) SELECT i, p FROM tree;

-- A common table expression named like a table
WITH a AS (SELECT 1 AS x), b AS (SELECT x + 1 AS y FROM a), c AS MATERIALIZED (SELECT a.x, b.y FROM a, b) SELECT c.x, c.z FROM c;

-- A common table expression named like a table
WITH a AS (SELECT * FROM b), b AS (SELECT 1) SELECT * FROM a;

-- A common table expression named like a table
WITH core AS (SELECT 1 AS id) SELECT core.id FROM core;

-- A common table expression named like a table
WITH users AS (SELECT 1 AS uid) SELECT u.uid, u.id FROM users u;

-- A common table expression named like a table
WITH tenants AS (SELECT id, slug FROM core.tenants) SELECT tenants.slug FROM tenants JOIN core.users ON users.tenant_id = tenants.id;

-- A common table expression named like a table
WITH tenants AS (SELECT id FROM core.tenants) SELECT tenants.slug FROM tenants;

-- A common table expression named like a table
INSERT INTO billing.overdue (id, total) VALUES ($1, 2);

-- INSERT with defaults and subqueries
INSERT INTO billing.invoices (id, tenant_id, totals) VALUES ($1, $2, 2);

-- INSERT with defaults and subqueries
INSERT INTO billing.invoices DEFAULT VALUES RETURNING id, created_at;

-- INSERT with defaults and subqueries
INSERT INTO billing.invoices (id, tenant_id) OVERRIDING SYSTEM VALUE VALUES (DEFAULT, util.current_tenant()) RETURNING *;

-- INSERT with defaults and subqueries
INSERT INTO billing.invoices (tenant_id, status) VALUES ($1, 'drafts');

-- INSERT with defaults and subqueries
INSERT INTO billing.invoices (tenant_id, status) SELECT id, 'drafts' FROM core.tenants;

-- INSERT with defaults and subqueries
INSERT INTO billing.invoices (tenant_id, total) VALUES ($1, (SELECT sum(amount) FROM billing.payments WHERE invoices.id = invoice_id));

-- INSERT with defaults and subqueries
INSERT INTO billing.payments (invoice_id, amount) SELECT i.id, i.total FROM billing.invoices i LEFT JOIN billing.payments p ON p.invoice_id = i.id WHERE p.id IS NULL AND i.due_on < current_date RETURNING id, i.number;

-- INSERT with defaults and subqueries
INSERT INTO billing.payments (invoice_id, amount) VALUES ($1, $2) RETURNING payments.id, invoice_id, amount AS a, payed_at;

-- INSERT with defaults and subqueries
CALL billing.close_month('2025-01-01');

-- CALL with an INOUT argument
CALL billing.close_month('2025-01-01', 1);

-- CALL with an INOUT argument
CALL billing.close_months('2025-01-01');

-- CALL with an INOUT argument
EXPLAIN (ANALYZE, BUFFERS, FORMAT json) SELECT * FROM core.tenants WHERE slugg = 'a';

-- Queries inside of utility statements
PREPARE q (uuid, text) AS SELECT * FROM core.users WHERE tenant_id = $1 AND mail = $2;

-- Queries inside of utility statements
DECLARE c SCROLL CURSOR WITH HOLD FOR SELECT idd FROM core.users;

-- Queries inside of utility statements
COPY core.users (tenant_id, email, display_name) FROM STDIN WITH (FORMAT csv, HEADER);

-- COPY with options
COPY core.users (tenant_id, mail, display_name) FROM STDIN;

-- COPY with options
COPY (SELECT u.id, u.nick FROM core.users u) TO STDOUT;

-- COPY with options
COPY core.usrs TO STDOUT;

-- COPY with options
COPY core.users FROM STDIN WITH (FORCE_NULL (email), FORMAT csv) WHERE email IS NOT NULL;

-- COPY with options
COPY core.users FROM STDIN WITH (FORCE_NULL (mail), FORMAT csv);

-- COPY with options
COPY core.users FROM STDIN WHERE mail IS NOT NULL;

-- COPY with options
LOCK TABLE core.users, core.user IN SHARE MODE;

-- LOCK, TRUNCATE, REFRESH, ANALYZE
TRUNCATE core.users, billing.paymnts CASCADE;

-- LOCK, TRUNCATE, REFRESH, ANALYZE
REFRESH MATERIALIZED VIEW CONCURRENTLY billing.mrrs;

-- LOCK, TRUNCATE, REFRESH, ANALYZE
ANALYZE core.users (email, nick);

-- LOCK, TRUNCATE, REFRESH, ANALYZE
COMMENT ON COLUMN core.users.nick IS 'x';

-- COMMENT ON objects of other schemas
COMMENT ON COLUMN billing.mrr.revenue IS 'x';

-- COMMENT ON objects of other schemas
COMMENT ON TABLE core.user IS 'x';

-- COMMENT ON objects of other schemas
COMMENT ON FUNCTION util.slugify(text, text) IS 'x';

-- COMMENT ON objects of other schemas
COMMENT ON FUNCTION util.slugifi(text) IS 'x';

-- COMMENT ON objects of other schemas
COMMENT ON TYPE billing.invoice_statuses IS 'x';

-- COMMENT ON objects of other schemas
COMMENT ON COLUMN core.address.city IS 'x';

-- COMMENT ON objects of other schemas
COMMENT ON COLUMN core.address.town IS 'x';

-- COMMENT ON objects of other schemas
GRANT SELECT (id, email), UPDATE (display_name) ON core.users TO PUBLIC;

-- GRANT on objects of other schemas
GRANT SELECT (id, mail) ON core.users TO PUBLIC;

-- GRANT on objects of other schemas
GRANT SELECT ON ALL TABLES IN SCHEMA cores TO PUBLIC;

-- GRANT on objects of other schemas
GRANT EXECUTE ON FUNCTION util.slugify(text), util.slugify(text, text) TO PUBLIC;

-- GRANT on objects of other schemas
GRANT EXECUTE ON FUNCTION util.slugs(text) TO PUBLIC;

-- GRANT on objects of other schemas
GRANT USAGE ON TYPE core.plans TO PUBLIC;

-- GRANT on objects of other schemas
GRANT USAGE ON SCHEMA billings TO PUBLIC;

-- GRANT on objects of other schemas
GRANT USAGE ON SEQUENCE core.users_id_seq TO PUBLIC;

-- GRANT on objects of other schemas
GRANT USAGE ON SEQUENCE core.users_idd_seq TO PUBLIC;

-- GRANT on objects of other schemas
REVOKE ALL ON core.userz FROM PUBLIC;

-- GRANT on objects of other schemas
ALTER DEFAULT PRIVILEGES IN SCHEMA cores GRANT SELECT ON TABLES TO PUBLIC;

-- Settings, sequences and casts
SELECT * FROM core.users WHERE id = (1) AND tenant_id = ($1)::uuid AND (display_name)::text = 'x' AND not (rolls) @> '{a}';

-- Settings, sequences and casts
SELECT nextval('core.users_id_seq'), currval(pg_get_serial_sequence('core.users', 'id'));

-- Settings, sequences and casts
SELECT set_config('app.tenant', $1, true), current_setting('app.tenant'), pg_advisory_xact_lock(hashtext($1));

-- Settings, sequences and casts
SELECT util.current_tenants();

-- UPDATE of JSON by subscript
UPDATE core.tenants SET settings['theme'] = 'true' WHERE setting->>'x' = 'y';

-- UPDATE of JSON by subscript
UPDATE core.tenants SET setting['theme'] = 'true';

-- Enum labels in expressions
UPDATE core.tenants SET plan = 'premium';

-- Enum labels in expressions
SELECT * FROM core.tenants WHERE plan IN ('pro', 'premium');

-- Enum labels in expressions
SELECT * FROM core.tenants WHERE plan = ANY (ARRAY['pro', 'premium']::core.plan[]);

-- Enum labels in expressions
SELECT * FROM core.tenants WHERE plan::text = 'premium';

-- Enum labels in expressions
SELECT * FROM core.tenants WHERE plan IS DISTINCT FROM 'premium';

-- Enum labels in expressions
SELECT coalesce(plan, 'premium') FROM core.tenants;

-- Enum labels in expressions
SELECT nullif(plan, 'premium') FROM core.tenants;

-- Enum labels in expressions
SELECT enum_range(NULL::core.plan), enum_first(plan) FROM core.tenants;
