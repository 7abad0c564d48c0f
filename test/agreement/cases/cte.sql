-- schema: shop

-- A CTE is a relation
WITH q AS (SELECT id, name FROM users) SELECT id, name FROM q;

-- A CTE's column is missing
WITH q AS (SELECT id, name FROM users) SELECT mail FROM q;

-- Missing inside the CTE
WITH q AS (SELECT id, status FROM users) SELECT id FROM q;

-- A missing column keeps its place in the CTE
WITH q AS (SELECT id, status FROM users) SELECT status FROM q;

-- Column list
WITH q (a, b) AS (SELECT id, name FROM users) SELECT a, b FROM q;

-- Column list, original name gone
WITH q (a, b) AS (SELECT id, name FROM users) SELECT id FROM q;

-- Shorter column list
WITH q (a) AS (SELECT id, name FROM users) SELECT a, name FROM q;

-- Longer column list
WITH q (a, b, c) AS (SELECT id, name FROM users) SELECT a FROM q;

-- A CTE hides a table
WITH users AS (SELECT 1 AS one) SELECT one FROM users;

-- A CTE hides a table's columns
WITH users AS (SELECT 1 AS one) SELECT name FROM users;

-- A schema-qualified name is never a CTE
WITH users AS (SELECT 1 AS one) SELECT name FROM public.users;

-- A schema-qualified CTE name
WITH q AS (SELECT 1 AS one) SELECT one FROM public.q;

-- A CTE sees earlier ones
WITH q AS (SELECT id FROM users), r AS (SELECT id AS rid FROM q) SELECT rid FROM r;

-- A CTE does not see later ones
WITH q AS (SELECT rid FROM r), r AS (SELECT id AS rid FROM users) SELECT rid FROM q;

-- A CTE does not see itself
WITH q AS (SELECT id FROM q) SELECT id FROM q;

-- Without RECURSIVE its own name is the table
WITH users AS (SELECT id FROM users) SELECT id FROM users;

-- With RECURSIVE a CTE sees later ones
WITH RECURSIVE q AS (SELECT rid FROM r), r AS (SELECT id AS rid FROM users) SELECT rid FROM q;

-- Recursive CTE
WITH RECURSIVE t AS (SELECT id, parent_id, 1 AS depth FROM tree WHERE parent_id IS NULL UNION ALL SELECT c.id, c.parent_id, t.depth + 1 FROM tree c JOIN t ON t.id = c.parent_id) SELECT id, depth FROM t;

-- Recursive CTE, missing in the recursive part
WITH RECURSIVE t AS (SELECT id, parent_id FROM tree UNION ALL SELECT c.id, c.parent_id FROM tree c JOIN t ON t.ident = c.parent_id) SELECT id FROM t;

-- Recursive CTE, missing in the base
WITH RECURSIVE t AS (SELECT id, parent FROM tree UNION ALL SELECT c.id, c.parent_id FROM tree c JOIN t ON t.id = c.parent_id) SELECT id FROM t;

-- Recursive CTE, names of the second branch do not count
WITH RECURSIVE t AS (SELECT 1 AS n UNION ALL SELECT n + 1 AS m FROM t WHERE n < 5) SELECT m FROM t;

-- Recursive CTE with a column list
WITH RECURSIVE t (n) AS (VALUES (1) UNION ALL SELECT n + 1 FROM t WHERE n < 5) SELECT n FROM t;

-- Recursive CTE with a column list, missing
WITH RECURSIVE t (n) AS (VALUES (1) UNION ALL SELECT m + 1 FROM t WHERE n < 5) SELECT n FROM t;

-- Recursive CTE without recursion
WITH RECURSIVE q AS (SELECT id FROM users) SELECT id FROM q;

-- SEARCH adds a column
WITH RECURSIVE t AS (SELECT id, parent_id FROM tree UNION ALL SELECT c.id, c.parent_id FROM tree c JOIN t ON t.id = c.parent_id) SEARCH DEPTH FIRST BY id SET ord SELECT id, ord FROM t ORDER BY ord;

-- SEARCH, missing BY column
WITH RECURSIVE t AS (SELECT id, parent_id FROM tree UNION ALL SELECT c.id, c.parent_id FROM tree c JOIN t ON t.id = c.parent_id) SEARCH DEPTH FIRST BY nope SET ord SELECT id FROM t;

-- SEARCH, the column has only the name given
WITH RECURSIVE t AS (SELECT id, parent_id FROM tree UNION ALL SELECT c.id, c.parent_id FROM tree c JOIN t ON t.id = c.parent_id) SEARCH BREADTH FIRST BY id SET ord SELECT id, seq FROM t;

-- CYCLE adds two columns
WITH RECURSIVE t AS (SELECT id, parent_id FROM tree UNION ALL SELECT c.id, c.parent_id FROM tree c JOIN t ON t.id = c.parent_id) CYCLE id SET looped USING way SELECT id, looped, way FROM t;

-- CYCLE, missing column
WITH RECURSIVE t AS (SELECT id, parent_id FROM tree UNION ALL SELECT c.id, c.parent_id FROM tree c JOIN t ON t.id = c.parent_id) CYCLE nope SET looped USING way SELECT id FROM t;

-- CYCLE, columns missing outside
WITH RECURSIVE t AS (SELECT id, parent_id FROM tree UNION ALL SELECT c.id, c.parent_id FROM tree c JOIN t ON t.id = c.parent_id) CYCLE id SET looped USING way SELECT id, cycle FROM t;

-- Data-modifying CTE with RETURNING
WITH gone AS (DELETE FROM orders WHERE id = 1 RETURNING id, total) SELECT id, total FROM gone;

-- Data-modifying CTE, not returned
WITH gone AS (DELETE FROM orders WHERE id = 1 RETURNING id) SELECT total FROM gone;

-- Data-modifying CTE without RETURNING
WITH gone AS (DELETE FROM orders WHERE id = 1) SELECT id FROM gone;

-- Data-modifying CTE without RETURNING, unused
WITH gone AS (DELETE FROM orders WHERE id = 1) SELECT 1;

-- Data-modifying CTE, INSERT
WITH added AS (INSERT INTO tree (id, label) VALUES (1, 'x') RETURNING *) SELECT label, path FROM added;

-- Data-modifying CTE, missing in RETURNING
WITH added AS (INSERT INTO tree (id, label) VALUES (1, 'x') RETURNING labels) SELECT 1 FROM added;

-- Data-modifying CTE, UPDATE with a FROM
WITH moved AS (UPDATE orders o SET note = u.name FROM users u WHERE u.id = o.user_id RETURNING o.id, u.name) SELECT id, name FROM moved;

-- Data-modifying CTE feeding INSERT
WITH gone AS (DELETE FROM orders RETURNING *) INSERT INTO order_items (order_id, product_id, price) SELECT id, 1, total FROM gone;

-- Data-modifying CTE feeding INSERT, missing
WITH gone AS (DELETE FROM orders RETURNING id) INSERT INTO order_items (order_id, product_id, price) SELECT id, 1, total FROM gone;

-- WITH inside INSERT ... SELECT
INSERT INTO tree (id, label) WITH q AS (SELECT 1 AS i) SELECT i, 'x' FROM q;

-- WITH before UPDATE
WITH q AS (SELECT id FROM users) UPDATE orders SET note = 'x' FROM q WHERE q.id = orders.user_id;

-- WITH before UPDATE, missing
WITH q AS (SELECT id FROM users) UPDATE orders SET note = q.name FROM q WHERE q.id = orders.user_id;

-- WITH before DELETE
WITH q AS (SELECT id FROM users) DELETE FROM orders USING q WHERE q.id = orders.user_id;

-- A CTE cannot be an UPDATE's target
WITH orders2 AS (SELECT 1 AS id) UPDATE orders2 SET id = 2;

-- A CTE does not hide an UPDATE's target
WITH orders AS (SELECT 1 AS n) UPDATE users SET name = 'x' FROM orders WHERE orders.n = 1;

-- Nested WITH hides the outer
WITH q AS (SELECT 1 AS one) SELECT two FROM (WITH q AS (SELECT 2 AS two) SELECT two FROM q) s;

-- Nested WITH sees the outer
WITH q AS (SELECT 1 AS one) SELECT s.one FROM (WITH r AS (SELECT one FROM q) SELECT one FROM r) s;

-- An inner CTE is not visible outside
SELECT 1 FROM (WITH r AS (SELECT 1 AS one) SELECT one FROM r) s, r;

-- A CTE in a scalar subquery
SELECT (WITH r AS (SELECT u.id AS i) SELECT i FROM r) FROM users u;

-- A CTE in a scalar subquery, missing
SELECT (WITH r AS (SELECT u.idd AS i) SELECT i FROM r) FROM users u;

-- A CTE does not see the FROM beside it
WITH r AS (SELECT u.id AS i) SELECT r.i FROM r, users u;

-- MATERIALIZED
WITH q AS MATERIALIZED (SELECT id FROM users) SELECT id FROM q;

-- NOT MATERIALIZED, missing
WITH q AS NOT MATERIALIZED (SELECT id FROM users) SELECT q.nme FROM q;

-- CTE with VALUES
WITH v (a, b) AS (VALUES (1, 2)) SELECT a, b FROM v;

-- CTE with VALUES, default names
WITH v AS (VALUES (1, 2)) SELECT column1, column3 FROM v;

-- Quoted CTE name
WITH "Q" AS (SELECT 1 AS "A") SELECT "A" FROM "Q";

-- Quoted CTE name unquoted
WITH "Q" AS (SELECT 1 AS "A") SELECT "A" FROM Q;

-- Folded CTE name
WITH Q AS (SELECT 1 AS A) SELECT a FROM q;

-- Same CTE twice under aliases
WITH q AS (SELECT id FROM users) SELECT x.id, y.id FROM q x, q y;

-- Same CTE twice, ambiguous
WITH q AS (SELECT id FROM users) SELECT id FROM q x, q y;

-- CTE with set operation
WITH q AS (SELECT id AS a FROM users UNION SELECT user_id FROM orders) SELECT a FROM q;

-- CTE with set operation, name of the second branch
WITH q AS (SELECT id AS a FROM users UNION SELECT user_id FROM orders) SELECT user_id FROM q;

-- CTE used in EXISTS
WITH q AS (SELECT id FROM users) SELECT 1 FROM orders o WHERE EXISTS (SELECT 1 FROM q WHERE q.id = o.user_id);

-- CTE used in IN
WITH q AS (SELECT id FROM users) SELECT 1 FROM orders WHERE user_id IN (SELECT ident FROM q);

-- CTE star with a missing column elsewhere
WITH q AS (SELECT * FROM users) SELECT q.id, q.status FROM q;

-- CTE of a join star: duplicates are ambiguous when used
WITH q AS (SELECT * FROM users u JOIN orders o ON o.user_id = u.id) SELECT id FROM q;

-- CTE of a join star: others are fine
WITH q AS (SELECT * FROM users u JOIN orders o ON o.user_id = u.id) SELECT total, name FROM q;

-- CTE over a missing table
WITH q AS (SELECT * FROM missing) SELECT anything FROM q;

-- Unused CTE with a missing column
WITH q AS (SELECT nothing FROM users) SELECT 1;

-- Mutual recursion is not implemented, but names are known
WITH RECURSIVE q AS (SELECT id FROM users UNION ALL SELECT x FROM r), r AS (SELECT id AS x FROM a) SELECT id FROM q;

-- WITH on a parenthesized select with ORDER BY
WITH q AS (SELECT id FROM users) (SELECT id FROM q) ORDER BY id;

-- WITH and a set operation
WITH q AS (SELECT id FROM users) SELECT id FROM q UNION SELECT id FROM q ORDER BY id;

-- WITH and a set operation, missing in the second branch
WITH q AS (SELECT id FROM users) SELECT id FROM q UNION SELECT idd FROM q;

-- Whole-row reference to a CTE
WITH q AS (SELECT id FROM users) SELECT row_to_json(q) FROM q;

-- Whole-row field of a CTE
WITH q AS (SELECT home FROM users) SELECT (q.home).city FROM q;

-- Whole-row field of a CTE, missing
WITH q AS (SELECT home FROM users) SELECT (q.home).country FROM q;

-- MERGE with a CTE source
WITH s AS (SELECT 1 AS i) MERGE INTO tree t USING s ON t.id = s.i WHEN MATCHED THEN UPDATE SET label = 'x';

-- MERGE with a CTE source, missing
WITH s AS (SELECT 1 AS i) MERGE INTO tree t USING s ON t.id = s.j WHEN MATCHED THEN UPDATE SET label = 'x';

-- A CTE named as an alias of the outer query
WITH o AS (SELECT id FROM users) SELECT o.total FROM orders o;

-- A recursive CTE through a subquery
WITH RECURSIVE t AS (SELECT 1 AS n UNION SELECT n FROM (SELECT n + 1 AS n FROM t WHERE n < 3) s) SELECT n FROM t;

-- A recursive CTE as lateral input
WITH RECURSIVE t (id, way) AS (SELECT id, path FROM tree UNION ALL SELECT c.id, t.way || c.label FROM t, LATERAL (SELECT * FROM tree WHERE parent_id = t.id) c) SELECT way FROM t;
