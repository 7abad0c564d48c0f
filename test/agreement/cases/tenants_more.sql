-- schema: tenants

-- MERGE whose source is a join: what WHEN sees
MERGE INTO core.users u USING (billing.invoices b JOIN billing.payments c ON true) ON u.id = c.id WHEN NOT MATCHED BY SOURCE AND b.total > 1 THEN DELETE;

-- MERGE whose source is a join: what WHEN sees
MERGE INTO core.users u USING (billing.invoices b JOIN billing.payments c ON true) ON u.id = c.id WHEN NOT MATCHED BY SOURCE AND total > 1 THEN DELETE;

-- MERGE whose source is a join: what WHEN sees
MERGE INTO core.users u USING (billing.invoices b JOIN billing.open_invoices c USING (number)) ON u.display_name = number WHEN NOT MATCHED BY SOURCE AND b.total > 1 THEN DELETE;

-- MERGE whose source is a join: what WHEN sees
MERGE INTO core.users u USING (billing.invoices b JOIN billing.open_invoices c USING (number) AS j) ON u.display_name = number WHEN NOT MATCHED BY SOURCE AND number = 'x' THEN DELETE;

-- MERGE whose source is a join: what WHEN sees
MERGE INTO core.users u USING (billing.invoices b JOIN billing.open_invoices c USING (number) AS j) ON u.display_name = number WHEN NOT MATCHED BY SOURCE AND j.number = 'x' THEN DELETE;

-- MERGE whose source is a join: what WHEN sees
MERGE INTO core.users u USING (billing.invoices b JOIN billing.open_invoices c USING (number) AS j) ON u.display_name = number WHEN MATCHED AND number = 'x' THEN DELETE;

-- MERGE whose source is a join: what WHEN sees
MERGE INTO core.users u USING (billing.invoices b JOIN billing.open_invoices c USING (number) AS j) ON u.display_name = number WHEN MATCHED AND j.number = 'x' AND b.total > 1 THEN DELETE RETURNING number, j.number;

-- MERGE whose source is a join: what WHEN sees
MERGE INTO core.users u USING (billing.invoices b JOIN billing.open_invoices c USING (number)) AS jj ON u.display_name = number WHEN NOT MATCHED BY SOURCE AND b.number = 'x' THEN DELETE;

-- ORDER BY of a name that USING merges
SELECT * FROM billing.invoices i JOIN billing.payments p ON true JOIN core.tenants t USING (id) ORDER BY method;

-- ORDER BY of a name that USING merges
SELECT * FROM billing.invoices i JOIN billing.open_invoices p USING (id) ORDER BY id;

-- ORDER BY of a name that USING merges
SELECT * FROM billing.invoices i JOIN billing.open_invoices p USING (id) ORDER BY total;

-- ORDER BY of a name that USING merges
SELECT i.id, * FROM billing.invoices i JOIN billing.open_invoices p USING (id) ORDER BY id;

-- ORDER BY of a name that USING merges
SELECT p.id, * FROM billing.invoices i JOIN billing.open_invoices p USING (id) ORDER BY id;

-- ORDER BY of a name that USING merges
SELECT p.id, * FROM billing.invoices i RIGHT JOIN billing.open_invoices p USING (id) ORDER BY id;

-- ORDER BY of a name that USING merges
SELECT i.id, * FROM billing.invoices i FULL JOIN billing.open_invoices p USING (id) ORDER BY id;

-- ORDER BY of a name that USING merges
SELECT id, * FROM billing.invoices i FULL JOIN billing.open_invoices p USING (id) ORDER BY id;

-- ORDER BY of a name that USING merges
SELECT j.id, * FROM billing.invoices i FULL JOIN billing.open_invoices p USING (id) AS j ORDER BY id;

-- ORDER BY of a name that USING merges
SELECT i.number, * FROM billing.invoices i JOIN billing.open_invoices p USING (id) ORDER BY number;

-- ORDER BY of a name that USING merges
SELECT * FROM (SELECT 1 AS x), (SELECT 2 AS x) ORDER BY x;

-- ORDER BY of a name that USING merges
SELECT x, * FROM (SELECT 1 AS x) ORDER BY x;

-- ORDER BY of a name that USING merges
SELECT a.x, b.x FROM (SELECT 1 AS x) a JOIN (SELECT 1::bigint AS x) b USING (x) ORDER BY x;

-- ORDER BY of a name that USING merges
SELECT x, a.x FROM (SELECT 1 AS x) a JOIN (SELECT 1::bigint AS x) b USING (x) ORDER BY x;

-- ORDER BY of a name that USING merges
SELECT x, b.x FROM (SELECT 1 AS x) a JOIN (SELECT 1::bigint AS x) b USING (x) ORDER BY x;

-- ORDER BY of a name that USING merges
SELECT x, b.x FROM (SELECT 1 AS x) a LEFT JOIN (SELECT 1::bigint AS x) b USING (x) ORDER BY x;

-- CREATE SCHEMA with elements
CREATE SCHEMA stock CREATE TABLE bins (id integer) CREATE VIEW all_bins AS SELECT ident FROM bins;

-- CREATE SCHEMA with elements
CREATE SCHEMA stock CREATE VIEW all_bins AS SELECT id FROM bins CREATE TABLE bins (id integer PRIMARY KEY) CREATE INDEX ON bins (id);

-- CREATE SCHEMA with elements
CREATE SCHEMA stock CREATE TABLE bins (id integer) CREATE INDEX ON bins (ident);

-- CREATE SCHEMA with elements
CREATE SCHEMA stock CREATE TABLE bins (id integer) GRANT SELECT ON stock.bins TO PUBLIC CREATE TABLE b2 (a int REFERENCES core.users, CHECK (b > 0));

-- CREATE SCHEMA with elements
CREATE SCHEMA stock CREATE TABLE t (id int primary key) CREATE TABLE u (t int REFERENCES t (idd));

-- CREATE SCHEMA with elements
CREATE SCHEMA stock CREATE TABLE stock.t (id int primary key) CREATE VIEW v AS SELECT id FROM stock.t, core.users;

-- CREATE SCHEMA with elements
CREATE SCHEMA stock CREATE TABLE stock.t (id int primary key) CREATE VIEW v AS SELECT t.id, email FROM stock.t, core.users;
