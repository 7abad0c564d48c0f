-- schema: shop

-- Both sides of ON
SELECT u.name, o.total FROM users u JOIN orders o ON o.user_id = u.id;

-- Missing on the right of ON
SELECT 1 FROM users u JOIN orders o ON o.userid = u.id;

-- Missing on the left of ON
SELECT 1 FROM users u JOIN orders o ON o.user_id = u.uid;

-- Unqualified and in both
SELECT id FROM users u JOIN orders o ON o.user_id = u.id;

-- Unqualified and in one
SELECT name, total FROM users u JOIN orders o ON o.user_id = u.id;

-- Unqualified and in none
SELECT name, totals FROM users u JOIN orders o ON o.user_id = u.id;

-- USING merges
SELECT id FROM a JOIN b USING (id);

-- A column that is not merged stays ambiguous
SELECT y FROM a JOIN b USING (id);

-- The merged column can still be qualified
SELECT a.id, b.id FROM a JOIN b USING (id);

-- USING column missing on the right
SELECT 1 FROM a JOIN b USING (x);

-- USING column missing on the left
SELECT 1 FROM a JOIN b USING (z);

-- USING column missing on both sides
SELECT 1 FROM a JOIN b USING (nope);

-- Two columns, one missing
SELECT 1 FROM a JOIN b USING (id, w);

-- USING in a chain: merged on the left
SELECT id FROM a JOIN b USING (id) JOIN c USING (id);

-- USING in a chain: ambiguous on the left
SELECT 1 FROM a JOIN b ON true JOIN c USING (id);

-- USING in a chain where the left has one
SELECT z FROM a JOIN b USING (id) JOIN c USING (z);

-- USING with a join alias
SELECT j.id FROM a JOIN b USING (id) AS j;

-- The join alias has only the merged columns
SELECT j.x FROM a JOIN b USING (id) AS j;

-- The join alias leaves the tables visible
SELECT a.x, b.z, j.id FROM a JOIN b USING (id) AS j;

-- Star of the join alias
SELECT j.* FROM a JOIN b USING (id, y) AS j;

-- Whole row of the join alias
SELECT row_to_json(j) FROM a JOIN b USING (id) AS j;

-- An alias over a parenthesized join hides its tables
SELECT a.x FROM (a JOIN b USING (id)) AS j;

-- Columns of an aliased join
SELECT j.id, j.x, j.z FROM (a JOIN b USING (id)) AS j;

-- Ambiguous column of an aliased join
SELECT j.y FROM (a JOIN b USING (id)) AS j;

-- Column aliases of a join
SELECT j.k, j.l FROM (a JOIN b USING (id)) AS j (k, l);

-- Renamed column of a join
SELECT j.id FROM (a JOIN b USING (id)) AS j (k, l);

-- Both the USING alias and the alias of the join
SELECT j.id FROM (a JOIN b USING (id) AS x) AS j;

-- Inner USING alias is hidden by the outer
SELECT x.id FROM (a JOIN b USING (id) AS x) AS j;

-- Parentheses without alias keep the tables visible
SELECT a.x, b.z FROM (a JOIN b USING (id));

-- NATURAL merges all common names
SELECT id, y, shared FROM a NATURAL JOIN b;

-- NATURAL leaves the rest
SELECT x, z FROM a NATURAL JOIN b;

-- NATURAL with nothing in common is a cross join
SELECT "user", x FROM a NATURAL JOIN "order";

-- NATURAL in a chain
SELECT id, z FROM a NATURAL JOIN b NATURAL JOIN c;

-- NATURAL in a chain with a missing name
SELECT v FROM a NATURAL JOIN b NATURAL JOIN c;

-- NATURAL LEFT and FULL
SELECT id FROM a NATURAL LEFT JOIN b NATURAL FULL JOIN c;

-- NATURAL JOIN where the left is ambiguous
SELECT 1 FROM (a CROSS JOIN b) NATURAL JOIN c;

-- FULL JOIN USING
SELECT id FROM a FULL JOIN b USING (id) WHERE id > 1 ORDER BY id;

-- RIGHT JOIN USING
SELECT id, a.id, b.id FROM a RIGHT JOIN b USING (id);

-- CROSS JOIN
SELECT a.x, b.z FROM a CROSS JOIN b;

-- Comma: unqualified ambiguous
SELECT shared FROM a, b;

-- JOIN binds tighter than the comma
SELECT 1 FROM a, b JOIN c ON c.id = a.id;

-- ON sees only its own sides
SELECT 1 FROM a JOIN b ON b.id = c.id JOIN c ON true;

-- ON of an outer join level sees all inner ones
SELECT 1 FROM a JOIN b ON a.id = b.id JOIN c ON c.id = a.id AND c.z = b.z;

-- Nested joins with parentheses
SELECT 1 FROM a LEFT JOIN (b JOIN c ON b.z = c.z) ON a.id = c.id;

-- The inner ON does not see the outer left side
SELECT 1 FROM a LEFT JOIN (b JOIN c ON b.z = a.x) ON a.id = c.id;

-- Same table twice needs aliases
SELECT 1 FROM users JOIN users ON true;

-- Same alias twice
SELECT 1 FROM a t, b t;

-- Same name in different schemas is allowed
SELECT public.orders.total, sales.orders.amount FROM orders JOIN sales.orders ON true;

-- Same name in different schemas: unqualified reference is ambiguous
SELECT orders.id FROM orders JOIN sales.orders ON true;

-- Self join
SELECT u.name, m.name FROM users u LEFT JOIN users m ON m.id = u.manager_id;

-- Self join, missing
SELECT u.name, m.nickname FROM users u LEFT JOIN users m ON m.id = u.manager_id;

-- Ambiguous between a table and a subquery
SELECT id FROM a JOIN (SELECT id FROM b) s ON s.id = a.id;

-- A merged name is ambiguous with a third table
SELECT id FROM a JOIN b USING (id) CROSS JOIN c;

-- A merged name and a third table, qualified
SELECT a.id, c.id FROM a JOIN b USING (id) CROSS JOIN c;

-- ON after USING sees the merged column unqualified
SELECT 1 FROM a JOIN b USING (id) JOIN c ON c.z = id;

-- Ambiguous in ON
SELECT 1 FROM a JOIN b ON y = 1;

-- Unqualified in ON, unique
SELECT 1 FROM a JOIN b ON x = z;

-- Missing in a three-way join
SELECT a.x, b.w, c.w FROM a, b, c;

-- Missing table in the middle
SELECT a.x, d.w FROM a JOIN d ON d.id = a.id JOIN c ON c.id = d.id;

-- Columns of a missing table are not reported
SELECT dd.one, dd.two, x FROM a JOIN missing_table dd ON dd.three = a.id;

-- Unqualified names beside a missing table are unknown
SELECT anything FROM a JOIN missing_table ON true;

-- USING with a missing table
SELECT id FROM a JOIN missing_table USING (id);

-- NATURAL with a missing table
SELECT whatever FROM a NATURAL JOIN missing_table;

-- USING a column with a quoted name
SELECT "userId" FROM "CamelCase" x JOIN "CamelCase" y USING ("userId");

-- USING a folded camelCase name
SELECT 1 FROM "CamelCase" x JOIN "CamelCase" y USING (userId);

-- USING with a column alias list
SELECT k FROM a AS a1 (k) JOIN b AS b1 (k) USING (k);

-- USING with the original name of a renamed column
SELECT 1 FROM a AS a1 (k) JOIN b AS b1 (k) USING (id);

-- USING on a column that is duplicated on one side
SELECT 1 FROM (SELECT id, id FROM a) s JOIN b USING (id);

-- USING the same column twice
SELECT 1 FROM a JOIN b USING (id, id);

-- USING with a function
SELECT id FROM user_orders(1) JOIN users USING (id);

-- USING with a CTE
WITH q AS (SELECT id, 1 AS one FROM a) SELECT one, x FROM q JOIN a USING (id);

-- USING with a CTE that lacks it
WITH q AS (SELECT id AS ident FROM a) SELECT 1 FROM q JOIN a USING (id);

-- USING over a system column is not possible
SELECT 1 FROM a JOIN b USING (ctid);

-- Join of views
SELECT v.full_name, t.sum FROM active_users v JOIN order_totals t ON t.order_id = v.id;

-- Join of views, missing
SELECT v.name FROM active_users v JOIN order_totals t ON t.order_id = v.id;

-- A star over USING has the merged column once
SELECT s.id FROM (SELECT * FROM a JOIN b USING (id, y, shared)) s;

-- A star over ON has it twice
SELECT s.id FROM (SELECT * FROM a JOIN b ON a.id = b.id) s;

-- Qualified stars over USING bring it twice
SELECT s.id FROM (SELECT a.*, b.* FROM a JOIN b USING (id)) s;

-- Table-less join side
SELECT v.n, x FROM a JOIN (VALUES (1), (2)) v (n) ON v.n = a.id;

-- WHERE sees all
SELECT 1 FROM a LEFT JOIN b ON b.id = a.id WHERE b.id IS NULL AND a.nothing = 1;

-- Join inside a subquery in FROM does not see its neighbours
SELECT 1 FROM a, (SELECT * FROM b WHERE b.id = a.id) s;

-- LATERAL does
SELECT s.z FROM a, LATERAL (SELECT * FROM b WHERE b.id = a.id) s;

-- LATERAL, missing inside
SELECT 1 FROM a, LATERAL (SELECT * FROM b WHERE b.id = a.nope) s;

-- LATERAL sees only what stands to the left
SELECT 1 FROM LATERAL (SELECT * FROM b WHERE b.id = a.id) s, a;

-- LATERAL on the right of a LEFT JOIN
SELECT s.z FROM a LEFT JOIN LATERAL (SELECT * FROM b WHERE b.id = a.id) s ON true;

-- LATERAL on the right of a FULL JOIN may not look left
SELECT 1 FROM a FULL JOIN LATERAL (SELECT * FROM b WHERE b.id = a.id) s ON true;

-- LATERAL inside parentheses sees the left of the outer join
SELECT 1 FROM a CROSS JOIN (b CROSS JOIN LATERAL (SELECT a.x + b.z AS n) s);

-- LATERAL inside parentheses, missing
SELECT 1 FROM a CROSS JOIN (b CROSS JOIN LATERAL (SELECT a.x + b.zz AS n) s);

-- Unqualified names in LATERAL: the inner scope first
SELECT s.r FROM a, LATERAL (SELECT y AS r FROM b) s;

-- Unqualified names in LATERAL: then the outer
SELECT s.r FROM a, LATERAL (SELECT x AS r FROM b) s;

-- LATERAL is ambiguous among its left neighbours
SELECT s.r FROM a, b, LATERAL (SELECT shared AS r) s;

-- LATERAL of a merged column
SELECT s.r FROM a JOIN b USING (id), LATERAL (SELECT id AS r) s;

-- LATERAL of an alias that only comes later
SELECT 1 FROM a, LATERAL (SELECT c.id) s, c;

-- Two LATERALs in a row
SELECT t.m FROM a, LATERAL (SELECT a.x + 1 AS n) s, LATERAL (SELECT s.n + 1 AS m) t;

-- A function in FROM is lateral without the word
SELECT g FROM a, generate_series(1, a.x) g;

-- A function in FROM, missing argument
SELECT g FROM a, generate_series(1, a.nope) g;

-- A function in FROM does not see what comes later
SELECT g FROM generate_series(1, a.x) g, a;

-- Function in a JOIN
SELECT t FROM users u CROSS JOIN unnest(u.tags) AS t;

-- Function in a JOIN, missing
SELECT t FROM users u CROSS JOIN unnest(u.labels) AS t;

-- Correlated subquery in ON
SELECT 1 FROM a JOIN b ON EXISTS (SELECT 1 FROM c WHERE c.id = a.id AND c.z = b.z);

-- Correlated subquery in ON does not see a later join
SELECT 1 FROM a JOIN b ON EXISTS (SELECT 1 WHERE c.id = a.id) JOIN c ON true;
