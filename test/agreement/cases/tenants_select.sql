-- schema: tenants

-- A report of CTEs and windows
WITH months AS (
  SELECT generate_series(date_trunc('month', now()) - interval '11 months', date_trunc('month', now()), interval '1 month')::date AS month
), revenue AS (
  SELECT date_trunc('month', i.issued_on)::date AS month, i.tenant_id, sum(il.quantity * il.unit_price) AS gross, count(DISTINCT i.id) AS invoices
  FROM billing.invoices i JOIN billing.invoice_lines il ON il.invoice_id = i.id WHERE i.status IN ('paid', 'open') GROUP BY 1, 2
), ranked AS (
  SELECT r.*, rank() OVER (PARTITION BY r.month ORDER BY r.gross DESC) AS position, lag(r.gross) OVER w AS previous, sum(r.gross) OVER (w ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS running
  FROM revenue r WINDOW w AS (PARTITION BY r.tenant_id ORDER BY r.month)
)
SELECT m.month, t.slug, coalesce(r.gross, 0) AS gross, r.running, round(100.0 * (r.gross - r.previous) / nullif(r.previous, 0), 1) AS growth
FROM months m CROSS JOIN core.tenants t LEFT JOIN ranked r ON r.month = m.month AND r.tenant_id = t.id AND r.position <= 10
ORDER BY m.month, gross DESC NULLS LAST;

-- A report of CTEs and windows
WITH revenue AS (
  SELECT date_trunc('month', i.issued_on)::date AS month, i.tenant_id, sum(il.quantity * il.unit_price) AS gross FROM billing.invoices i JOIN billing.invoice_lines il ON il.invoice_id = i.id GROUP BY 1, 2
), ranked AS (
  SELECT r.*, rank() OVER (PARTITION BY r.month ORDER BY r.net DESC) AS position FROM revenue r
)
SELECT * FROM ranked r;

-- A report of CTEs and windows
WITH revenue AS (
  SELECT date_trunc('month', i.issued_on)::date AS month, i.tenant_id, sum(il.quantity * il.unit_price) AS gross FROM billing.invoices i JOIN billing.invoice_lines il ON il.invoice_id = i.id GROUP BY 1, 2
), ranked AS (
  SELECT r.*, rank() OVER (PARTITION BY r.month ORDER BY r.gross DESC) AS position FROM revenue r
)
SELECT r.month, r.gross, r.positions FROM ranked r WHERE r.tenant_id = $1;

-- A report of CTEs and windows
SELECT r.running FROM (SELECT tenant_id, sum(total) OVER (w ROWS 3 PRECEDING) AS running FROM billing.invoices WINDOW w AS (ORDER BY issued_at)) r;

-- Composite columns, their elements and functions over them
SELECT u.id, (u.billing_address).city, u.shipping_addresses[1].country FROM core.users u;

-- Composite columns, their elements and functions over them
SELECT u.id, (u.shipping_addresses[1]).country FROM core.users u;

-- Composite columns, their elements and functions over them
SELECT u.id, (u.shipping_addresses[1]).county FROM core.users u;

-- Composite columns, their elements and functions over them
SELECT u.id, (u.billing_address).postcode FROM core.users u;

-- Composite columns, their elements and functions over them
SELECT (p.price).amount, (p.price).currency FROM inventory.products p ORDER BY (price).amount;

-- Composite columns, their elements and functions over them
SELECT (p.price).amount, (p.price).curr FROM inventory.products p;

-- Composite columns, their elements and functions over them
SELECT (billing.price_in(p.price, 'USD')).amount FROM inventory.products p;

-- Composite columns, their elements and functions over them
SELECT (billing.price_in(p.price, 'USD')).value FROM inventory.products p;

-- Composite columns, their elements and functions over them
SELECT (billing.price_in(p.price, 'USD')).* FROM inventory.products p;

-- Composite columns, their elements and functions over them
SELECT x.amount FROM inventory.products p, billing.price_in(p.price, 'USD') x;

-- Composite columns, their elements and functions over them
SELECT x.amt FROM inventory.products p, billing.price_in(p.price, 'USD') x;

-- A function over a row, called as a column
SELECT i.net, net(i), billing.net(i) FROM billing.invoices i;

-- A function over a row, called as a column
SELECT i.number, billing.net(i) FROM billing.invoices i;

-- A function over a row, called as a column
SELECT i.gross FROM billing.invoices i;

-- A function over a row, called as a column
SELECT billing.gross(i) FROM billing.invoices i;

-- unnest of composite and plain arrays
SELECT a.* FROM core.users u CROSS JOIN LATERAL unnest(u.shipping_addresses) a;

-- unnest of composite and plain arrays
SELECT a.line1, a.city FROM core.users u CROSS JOIN LATERAL unnest(u.shipping_addresses) AS a WHERE a.country = 'DE';

-- unnest of composite and plain arrays
SELECT a.line1, a.zip FROM core.users u CROSS JOIN LATERAL unnest(u.shipping_addresses) AS a;

-- unnest of composite and plain arrays
SELECT a.n, a.line1 FROM core.users u, unnest(u.shipping_addresses) WITH ORDINALITY AS a(line1, line2, city, country, n);

-- unnest of composite and plain arrays
SELECT a.ordinality, a.city FROM core.users u, unnest(u.shipping_addresses) WITH ORDINALITY AS a;

-- unnest of composite and plain arrays
SELECT a.ord FROM core.users u, unnest(u.shipping_addresses) WITH ORDINALITY AS a;

-- unnest of composite and plain arrays
SELECT r, o FROM core.users u, unnest(u.roles) WITH ORDINALITY AS x(r, o);

-- unnest of composite and plain arrays
SELECT x.role FROM core.users u, unnest(u.roles) WITH ORDINALITY AS x(r, o);

-- JSON columns as tables and records
SELECT t.settings->>'theme' AS theme, t.settings#>>'{a,b}', t.settings @? '$.x', t.settings ? 'k' FROM core.tenants t;

-- JSON columns as tables and records
SELECT key, value FROM core.tenants, jsonb_each(settings);

-- JSON columns as tables and records
SELECT e.key, e.val FROM core.tenants, jsonb_each(settings) e;

-- JSON columns as tables and records
SELECT e.k, e.v FROM core.tenants t, jsonb_each_text(t.settings) AS e(k, v) WHERE e.v <> '';

-- JSON columns as tables and records
SELECT l.product_id, l.qty FROM billing.invoices i, jsonb_to_recordset(i.lines) AS l(product_id bigint, qty int, note text);

-- JSON columns as tables and records
SELECT l.product_id, l.quantity FROM billing.invoices i, jsonb_to_recordset(i.lines) AS l(product_id bigint, qty int, note text);

-- JSON columns as tables and records
SELECT l.* FROM billing.invoices i, jsonb_populate_recordset(NULL::billing.invoice_lines, i.lines) l;

-- JSON columns as tables and records
SELECT l.unit_price FROM billing.invoices i, jsonb_populate_recordset(NULL::billing.invoice_lines, i.lines) l;

-- JSON columns as tables and records
SELECT l.price FROM billing.invoices i, jsonb_populate_recordset(NULL::billing.invoice_lines, i.lines) l;

-- JSON columns as tables and records
SELECT (jsonb_populate_record(NULL::core.address, t.settings->'address')).city FROM core.tenants t;

-- JSON columns as tables and records
SELECT (jsonb_populate_record(NULL::core.address, t.settings->'address')).town FROM core.tenants t;

-- JSON_TABLE over a column
SELECT jt.* FROM billing.invoices i, JSON_TABLE(i.lines, '$[*]' COLUMNS (id FOR ORDINALITY, sku text PATH '$.sku', qty int PATH '$.qty' DEFAULT 1 ON EMPTY, NESTED PATH '$.taxes[*]' COLUMNS (rate numeric PATH '$.rate'))) jt;

-- JSON_TABLE over a column
SELECT jt.id, jt.rate, jt.sku FROM billing.invoices i, JSON_TABLE(i.lines, '$[*]' COLUMNS (id FOR ORDINALITY, sku text PATH '$.sku', NESTED PATH '$.taxes[*]' COLUMNS (rate numeric PATH '$.rate'))) jt;

-- JSON_TABLE over a column
SELECT jt.id, jt.tax FROM billing.invoices i, JSON_TABLE(i.lines, '$[*]' COLUMNS (id FOR ORDINALITY, sku text PATH '$.sku', NESTED PATH '$.taxes[*]' COLUMNS (rate numeric PATH '$.rate'))) jt;

-- JSON_TABLE over a column
SELECT jt.id FROM billing.invoices i, JSON_TABLE(i.line, '$[*]' COLUMNS (id FOR ORDINALITY)) jt;

-- JSON_TABLE over a column
SELECT jt.id FROM billing.invoices i, JSON_TABLE(i.lines, '$[*] ? (@.x > $min)' PASSING i.minimum AS min COLUMNS (id FOR ORDINALITY)) jt;

-- SQL/JSON constructors and queries
SELECT JSON_VALUE(t.settings, '$.theme' RETURNING text DEFAULT 'x' ON ERROR), JSON_QUERY(t.settings, '$.a' WITH WRAPPER), JSON_EXISTS(t.settings, '$.b' PASSING t.name AS n) FROM core.tenants t;

-- SQL/JSON constructors and queries
SELECT JSON_VALUE(t.setting, '$.theme' RETURNING text) FROM core.tenants t;

-- SQL/JSON constructors and queries
SELECT JSON_OBJECT('id': t.id, 'name': t.name ABSENT ON NULL), JSON_ARRAYAGG(u.email ORDER BY u.email RETURNING jsonb) FROM core.tenants t JOIN core.users u ON u.tenant_id = t.id GROUP BY t.id;

-- SQL/JSON constructors and queries
SELECT JSON_OBJECTAGG(u.email: u.nick WITH UNIQUE KEYS) FROM core.users u;

-- SQL/JSON constructors and queries
SELECT JSON_ARRAYAGG(u.email ORDER BY u.nick) FROM core.users u;

-- SQL/JSON constructors and queries
SELECT JSON_ARRAY(SELECT u.nick FROM core.users u);

-- JSON of a whole subquery
SELECT json_build_object('users', (SELECT json_agg(row_to_json(x)) FROM (SELECT u.id, u.email, (SELECT jsonb_agg(jsonb_build_object('m', m.kind)) FROM inventory.movements m WHERE m.tenant_id = u.tenant_id) AS moves FROM core.users u WHERE u.tenant_id = t.id) x)) FROM core.tenants t;

-- JSON of a whole subquery
SELECT json_build_object('users', (SELECT json_agg(x.moved) FROM (SELECT u.id, u.email FROM core.users u WHERE u.tenant_id = t.id) x)) FROM core.tenants t;

-- JSON of a whole subquery
SELECT json_agg(x ORDER BY x.email) FROM (SELECT email FROM core.users) x;

-- JSON of a whole subquery
SELECT json_agg(x ORDER BY x.mail) FROM (SELECT email FROM core.users) x;

-- The newest rows of each group with LATERAL
SELECT t.slug, top.title FROM core.tenants t LEFT JOIN LATERAL (SELECT p.title, p.created_at FROM inventory.products p WHERE p.tenant_id = t.id ORDER BY p.created_at DESC LIMIT 3) top ON true;

-- The newest rows of each group with LATERAL
SELECT t.slug, top.sku FROM core.tenants t LEFT JOIN LATERAL (SELECT p.title, p.created_at FROM inventory.products p WHERE p.tenant_id = t.id ORDER BY p.created_at DESC LIMIT 3) top ON true;

-- The newest rows of each group with LATERAL
SELECT t.slug FROM core.tenants t LEFT JOIN LATERAL (SELECT 1 FROM inventory.products p WHERE p.tenant_id = t.tenant_id) top ON true;

-- The newest rows of each group with LATERAL
SELECT t.slug FROM core.tenants t LEFT JOIN (SELECT 1 FROM inventory.products p WHERE p.tenant_id = t.id) top ON true;

-- GROUPING SETS in a report
SELECT coalesce(t.plan::text, 'total') AS plan, i.currency, sum(i.total), grouping(t.plan, i.currency) FROM billing.invoices i JOIN core.tenants t ON t.id = i.tenant_id GROUP BY GROUPING SETS ((t.plan, i.currency), ROLLUP (t.plan), ()) HAVING sum(i.total) > 0 ORDER BY grouping(t.plan, i.currency), plan;

-- GROUPING SETS in a report
SELECT t.plan, sum(i.total) FROM billing.invoices i JOIN core.tenants t ON t.id = i.tenant_id GROUP BY GROUPING SETS ((t.plan, i.curr), ());

-- GROUPING SETS in a report
SELECT t.plan, sum(i.total) FROM billing.invoices i JOIN core.tenants t ON t.id = i.tenant_id GROUP BY CUBE (t.plan, i.month);

-- GROUPING SETS in a report
SELECT grouping(t.name2) FROM core.tenants t GROUP BY t.name;

-- FILTER and WITHIN GROUP in a report
SELECT count(*) FILTER (WHERE status = 'paid') AS paid, count(*) FILTER (WHERE status = 'open' AND due_on < now()) AS late FROM billing.invoices;

-- FILTER and WITHIN GROUP in a report
SELECT count(*) FILTER (WHERE state = 'paid') AS paid FROM billing.invoices;

-- FILTER and WITHIN GROUP in a report
SELECT count(*) FILTER (WHERE status = 'payed') AS paid FROM billing.invoices;

-- FILTER and WITHIN GROUP in a report
SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY total) FROM billing.invoices;

-- FILTER and WITHIN GROUP in a report
SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY amount) FROM billing.invoices;

-- FILTER and WITHIN GROUP in a report
SELECT mode() WITHIN GROUP (ORDER BY i.methode) FROM billing.payments i;

-- A view on a view and a materialized view
SELECT o.tenant_slug, o.total, v.days FROM billing.open_invoices o JOIN billing.overdue v USING (id);

-- A view on a view and a materialized view
SELECT o.tenant_slug, o.slug FROM billing.open_invoices o;

-- A view on a view and a materialized view
SELECT month, revenue, revenue - lag(revenue) OVER (PARTITION BY tenant_id ORDER BY month) AS delta FROM billing.mrr;

-- A view on a view and a materialized view
SELECT months FROM billing.mrr;

-- Functions with OUT, TABLE and SETOF results of other schemas
SELECT users, tenants FROM core.stats();

-- Functions with OUT, TABLE and SETOF results of other schemas
SELECT (core.stats()).users, s.tenants FROM core.stats() s;

-- Functions with OUT, TABLE and SETOF results of other schemas
SELECT (core.stats()).products;

-- Functions with OUT, TABLE and SETOF results of other schemas
SELECT s.products FROM core.stats() AS s;

-- Functions with OUT, TABLE and SETOF results of other schemas
SELECT ls.title, ls.available FROM inventory.low_stock() ls;

-- Functions with OUT, TABLE and SETOF results of other schemas
SELECT ls.title, ls.sku FROM inventory.low_stock(threshold => 3) ls;

-- Functions with OUT, TABLE and SETOF results of other schemas
SELECT title FROM inventory.low_stock(limitt => 3);

-- Functions with OUT, TABLE and SETOF results of other schemas
SELECT sku, (price).amount FROM inventory.search('%a%');

-- Functions with OUT, TABLE and SETOF results of other schemas
SELECT s.skus FROM inventory.search('%a%') s;

-- Overloads in another schema
SELECT util.slugify(name), util.slugify(name, '-') FROM core.tenants;

-- Overloads in another schema
SELECT util.slugify(name, '-', 1) FROM core.tenants;

-- Overloads in another schema
SELECT slugify(name) FROM core.tenants;

-- Overloads in another schema
SELECT utils.slugify(name) FROM core.tenants;

-- Functions and types of extensions
SELECT c.path, nlevel(c.path), subpath(c.path, 0, 1) FROM inventory.categories c WHERE c.path <@ 'top.x' AND c.path ~ '*.a.*';

-- Functions and types of extensions
SELECT c.paths FROM inventory.categories c WHERE c.path <@ 'top';

-- Full text search
SELECT * FROM core.users u WHERE u.search @@ websearch_to_tsquery('simple', $1) ORDER BY ts_rank(u.search, websearch_to_tsquery('simple', $1)) DESC;

-- Full text search
SELECT ts_headline('simple', u.bio, plainto_tsquery($1)) FROM core.users u;

-- Rows compared with subqueries
SELECT * FROM core.users WHERE email = ANY ($1::text[]) AND tenant_id IN (SELECT id FROM core.tenants WHERE deleted_at IS NULL);

-- Rows compared with subqueries
SELECT * FROM core.users WHERE (tenant_id, email) IN (SELECT tenant_id, email FROM core.tenants);

-- Rows compared with subqueries
SELECT * FROM core.users WHERE (tenant_id, mail) IN (SELECT id, slug FROM core.tenants);

-- Rows compared with subqueries
SELECT * FROM core.users ORDER BY display_name COLLATE "C", last_login;

-- Output names in every clause
SELECT DISTINCT ON (tenant_id) tenant_id, total AS t FROM billing.invoices ORDER BY tenant_id, issued_on DESC;

-- Output names in every clause
SELECT DISTINCT ON (t) tenant_id, total AS t FROM billing.invoices ORDER BY t, issued_at DESC;

-- Output names in every clause
SELECT status, count(*) AS n FROM billing.invoices GROUP BY status HAVING n > 1;

-- Output names in every clause
SELECT status AS s, count(*) AS n FROM billing.invoices GROUP BY s ORDER BY n;

-- Output names in every clause
SELECT status AS s FROM billing.invoices WHERE s = 'open';

-- Output names in every clause
SELECT lower(number) AS l FROM billing.invoices ORDER BY l || 'x';

-- Columns of several tables of an application
SELECT i.id FROM billing.invoices i JOIN billing.payments p ON p.invoice_id = i.id JOIN core.tenants USING (tenant_id);

-- Columns of several tables of an application
SELECT id FROM billing.invoices i JOIN billing.payments p ON p.invoice_id = i.id;

-- Columns of several tables of an application
SELECT slug FROM core.tenants NATURAL JOIN core.users;

-- Qualified by schema
SELECT billing.invoices.total FROM billing.invoices;

-- Qualified by schema
SELECT invoices.total FROM billing.invoices;

-- Qualified by schema
SELECT billing.invoices.total FROM billing.invoices i;

-- Qualified by schema
SELECT core.invoices.total FROM billing.invoices;

-- Qualified by schema
SELECT * FROM billings.invoices;

-- Qualified by schema
SELECT * FROM invoices;

-- Locking and sampling
SELECT i.* , p.method FROM billing.invoices i LEFT JOIN LATERAL (SELECT * FROM billing.payments WHERE invoice_id = i.id ORDER BY received_at DESC LIMIT 1) p ON TRUE WHERE i.tenant_id = util.current_tenant() FOR UPDATE OF i SKIP LOCKED;

-- Locking and sampling
SELECT * FROM billing.invoices i FOR UPDATE OF invoices;

-- Locking and sampling
SELECT * FROM inventory.stock s TABLESAMPLE system (10) WHERE s.avail > 0;

-- VALUES as a table
SELECT * FROM (VALUES (1, 'a'), (2, 'b')) AS v(id, name) JOIN billing.payments p ON p.id = v.id;

-- VALUES as a table
SELECT v.title FROM (VALUES (1, 'a'), (2, 'b')) AS v(id, name);

-- VALUES as a table
SELECT column1, column2 FROM (VALUES (1, 'a')) v;

-- VALUES as a table
SELECT column3 FROM (VALUES (1, 'a')) v;

-- Ranges, subscripts and arrays
SELECT lower(valid), upper(p.valid), p.valid && tstzrange(now(), NULL) FROM inventory.products p WHERE p.valid @> now();

-- Ranges, subscripts and arrays
SELECT lower(validity) FROM inventory.products p;

-- Ranges, subscripts and arrays
SELECT p.attributes['color'], p.attributes['dims']['w'], p.tags[1], p.tags[1:2] FROM inventory.products p;

-- Ranges, subscripts and arrays
SELECT p.attribute['color'] FROM inventory.products p;

-- Ranges, subscripts and arrays
SELECT p.tags[p.pos] FROM inventory.products p;

-- Special syntax over columns
SELECT EXTRACT(epoch FROM paid_at - issued_on), date_part('day', paid_at), (paid_at AT TIME ZONE 'UTC')::date, OVERLAY(number PLACING 'x' FROM 1), TRIM(both ' ' FROM number), SUBSTRING(number FROM 1 FOR 2), POSITION('a' IN number) FROM billing.invoices;

-- Special syntax over columns
SELECT EXTRACT(epoch FROM payed_at) FROM billing.invoices;

-- Special syntax over columns
SELECT (paid AT TIME ZONE 'UTC')::date FROM billing.invoices;

-- Enums of other schemas
SELECT CASE status WHEN 'paid' THEN 1 WHEN 'draft' THEN 2 END FROM billing.invoices;

-- Enums of other schemas
SELECT CASE status WHEN 'payd' THEN 1 END FROM billing.invoices;

-- Enums of other schemas
SELECT status::billing.invoice_state FROM billing.invoices;

-- Enums of other schemas
SELECT 'open'::billing.invoice_status, 'opened'::billing.invoice_status;

-- Enums of other schemas
SELECT ARRAY['in', 'oute']::inventory.movement_kind[];

-- Enums of other schemas
SELECT * FROM inventory.movements WHERE kind = ANY ('{in,out}'::inventory.movement_kind[]);

-- Enums of other schemas
SELECT * FROM inventory.movements WHERE kind IN ('in', 'outs');

-- Whole rows
SELECT i FROM billing.invoices i WHERE i IS NOT NULL;

-- Whole rows
SELECT i.*::text FROM billing.invoices i;

-- Whole rows
SELECT row_to_json(i.*), to_jsonb(i) - 'lines', i::text FROM billing.invoices i;

-- Whole rows
SELECT tenants FROM core.tenants;

-- Whole rows
SELECT tenants.* FROM core.tenants AS tenants;

-- Whole rows
SELECT tenant.* FROM core.tenants AS t;

-- Whole rows
SELECT ROW(i.id, i.total), ROW(i.*) FROM billing.invoices i;

-- System columns of tables, views and partitions
SELECT ctid, xmin, tableoid::regclass FROM billing.invoices;

-- System columns of tables, views and partitions
SELECT ctid FROM billing.open_invoices;

-- System columns of tables, views and partitions
SELECT p.tableoid::regclass, p.ctid FROM inventory.products p;

-- System columns of tables, views and partitions
SELECT oid FROM billing.invoices;

-- System catalogs and functions
SELECT * FROM pg_catalog.pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = 'billing' AND c.relkind = 'r';

-- System catalogs and functions
SELECT relnamespaces FROM pg_class;

-- System catalogs and functions
SELECT column_name FROM information_schema.columns WHERE table_schema = 'core';

-- System catalogs and functions
SELECT columns_name FROM information_schema.columns;

-- System catalogs and functions
SELECT * FROM pg_stat_activity WHERE state = 'active' AND wait_events IS NULL;

-- System catalogs and functions
SELECT pg_size_pretty(pg_total_relation_size(c.oid)) FROM pg_class c;

-- System catalogs and functions
SELECT pg_sizes_pretty(1);

-- TABLE of a view
TABLE billing.overdue ORDER BY days;

-- TABLE of a view
TABLE billing.overdue ORDER BY day;

-- ORDER BY of a set operation
SELECT 1 UNION SELECT id FROM billing.payments ORDER BY "?column?";

-- ORDER BY of a set operation
SELECT id, total FROM billing.invoices UNION ALL SELECT id, total FROM billing.open_invoices ORDER BY total;

-- ORDER BY of a set operation
SELECT id, total FROM billing.invoices UNION ALL SELECT id, total FROM billing.open_invoices ORDER BY due_on;

-- ORDER BY of a set operation
SELECT id AS a FROM billing.payments UNION SELECT id FROM billing.payments ORDER BY id;

-- ORDER BY of a set operation
(SELECT id FROM billing.payments ORDER BY amount LIMIT 1) UNION ALL (SELECT id FROM billing.payments ORDER BY amt LIMIT 1);

-- Windows with frames
SELECT sum(total) OVER (PARTITION BY tenant_id ORDER BY issued_on RANGE BETWEEN '30 days' PRECEDING AND CURRENT ROW EXCLUDE TIES) FROM billing.invoices;

-- Windows with frames
SELECT sum(total) OVER (PARTITION BY tenant ORDER BY issued_on) FROM billing.invoices;

-- Windows with frames
SELECT first_value(total) OVER w, ntile(4) OVER (w) FROM billing.invoices WINDOW w AS (PARTITION BY tenant_id), v AS (w ORDER BY issued_on, numbr);

-- Functions that return sets
SELECT x FROM generate_series(1, 3) x, LATERAL (SELECT x * 2 AS y) z WHERE z.y > 2;

-- Functions that return sets
SELECT x.x, x FROM generate_series(1, 3) AS x(x) WHERE x.x > (SELECT avg(y) FROM generate_series(1, x) AS y);

-- Functions that return sets
SELECT g.day::date, count(i.id) FROM generate_series(now() - interval '1 day', now(), '1 day') AS g(day) LEFT JOIN billing.invoices i ON i.issued_on = g.day::date GROUP BY g.day;

-- Functions that return sets
SELECT g.days::date FROM generate_series(now() - interval '1 day', now(), '1 day') AS g(day);

-- Functions that return sets
SELECT * FROM ROWS FROM (generate_series(1, 3), unnest(ARRAY['a', 'b'])) AS t(n, s) WHERE n > 1 AND s <> '';

-- Functions that return sets
SELECT t.x FROM ROWS FROM (generate_series(1, 3), unnest(ARRAY['a', 'b'])) AS t(n, s);

-- Functions that return sets
SELECT (each(hstore('a', 'b'))).key;

-- Regular expressions and arrays
SELECT regexp_matches(number, '(\d+)', 'g') AS m, (regexp_match(number, 'x'))[1], string_to_array(number, '-') FROM billing.invoices;

-- Regular expressions and arrays
SELECT (string_to_array(numbers, '-'))[1] FROM billing.invoices;

-- Aggregates over users
SELECT array_agg(DISTINCT u.email ORDER BY u.email), string_agg(u.display_name, ', ' ORDER BY u.last_seen DESC) FROM core.users u GROUP BY u.tenant_id;

-- Aggregates over users
SELECT string_agg(u.name, ', ') FROM core.users u;

-- Correlated subqueries
SELECT EXISTS (SELECT 1 FROM core.users u WHERE u.tenant_id = t.id AND u.deleted_at IS NULL) FROM core.tenants t;

-- Correlated subqueries
SELECT EXISTS (SELECT 1 FROM core.users u WHERE u.tenant_id = t.id AND deleted_at IS NULL) FROM core.tenants t;

-- Correlated subqueries
SELECT (SELECT max(id) FROM billing.payments p WHERE p.invoice_id = invoices.id) FROM billing.invoices;

-- Correlated subqueries
SELECT (SELECT max(id) FROM billing.payments p WHERE p.invoice_id = i.uuid) FROM billing.invoices i;

-- Correlated subqueries
SELECT ARRAY(SELECT p.amount FROM billing.payments p WHERE p.invoice_id = i.id ORDER BY p.received_at) AS amounts FROM billing.invoices i;

-- Correlated subqueries
SELECT ARRAY(SELECT p.amount FROM billing.payments p WHERE p.invoice_id = i.id ORDER BY p.created_at) AS amounts FROM billing.invoices i;

-- Conditions of every kind
SELECT xmlelement(name tenant, xmlattributes(t.id AS id, t.slug), xmlforest(t.name, t.plan)) FROM core.tenants t;

-- Conditions of every kind
SELECT xmlelement(name tenant, xmlattributes(t.uuid AS id)) FROM core.tenants t;

-- Conditions of every kind
SELECT t.slug FROM core.tenants t WHERE t.plan > 'free' AND t.settings @> '{"a": 1}' AND NOT t.settings ?| ARRAY['x'] AND t.created_at BETWEEN $1 AND $2 AND t.name ~* '^a' AND t.slug SIMILAR TO 'x%' AND (t.created_at, t.id) > ($3, $4) AND (t.created_at, t.created_at) OVERLAPS (now(), now());

-- Conditions of every kind
SELECT t.slug FROM core.tenants t WHERE (t.created, t.id) > ($3, $4);
