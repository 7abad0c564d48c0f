-- schema: shop

-- Correlated EXISTS
SELECT 1 FROM users u WHERE EXISTS (SELECT 1 FROM orders o WHERE o.user_id = u.id);

-- Correlated, missing outer column
SELECT 1 FROM users u WHERE EXISTS (SELECT 1 FROM orders o WHERE o.user_id = u.uid);

-- Correlated, missing inner column
SELECT 1 FROM users u WHERE EXISTS (SELECT 1 FROM orders o WHERE o.uid = u.id);

-- An inner unqualified name found outside
SELECT 1 FROM users WHERE id IN (SELECT manager_id FROM orders);

-- An inner unqualified name in neither
SELECT 1 FROM users WHERE id IN (SELECT owner_id FROM orders);

-- The inner name hides the outer
SELECT 1 FROM users WHERE id IN (SELECT id FROM orders WHERE total > 1);

-- The inner alias hides the outer alias
SELECT 1 FROM users t WHERE EXISTS (SELECT t.total FROM orders t);

-- The inner alias hides the outer alias, missing
SELECT 1 FROM users t WHERE EXISTS (SELECT t.name FROM orders t);

-- Two levels out
SELECT 1 FROM users u WHERE EXISTS (SELECT 1 FROM orders o WHERE EXISTS (SELECT 1 FROM order_items i WHERE i.order_id = o.id AND u.name = 'x'));

-- Two levels out, missing
SELECT 1 FROM users u WHERE EXISTS (SELECT 1 FROM orders o WHERE EXISTS (SELECT 1 FROM order_items i WHERE i.order_id = o.id AND u.nick = 'x'));

-- Inner relations are not visible outside
SELECT o.id FROM users u WHERE EXISTS (SELECT 1 FROM orders o);

-- Scalar subquery
SELECT (SELECT max(total) FROM orders o WHERE o.user_id = u.id) FROM users u;

-- Scalar subquery, missing
SELECT (SELECT max(totals) FROM orders o WHERE o.user_id = u.id) FROM users u;

-- Ambiguity in the outer level shows from inside
SELECT 1 FROM a, b WHERE EXISTS (SELECT 1 FROM c WHERE c.w = shared);

-- The inner level decides before the outer is ambiguous
SELECT 1 FROM a, b WHERE EXISTS (SELECT 1 FROM c WHERE c.w = id);

-- Ambiguity in the inner level
SELECT 1 FROM users WHERE EXISTS (SELECT 1 FROM a, b WHERE y = 1);

-- = ANY (subquery)
SELECT 1 FROM users WHERE id = ANY (SELECT user_id FROM orders) AND id <> ALL (SELECT customer FROM orders);

-- Row IN subquery
SELECT 1 FROM order_items WHERE (order_id, product_id) IN (SELECT id, user_id FROM orders);

-- Row IN subquery, missing left
SELECT 1 FROM order_items WHERE (order_id, item_id) IN (SELECT id, user_id FROM orders);

-- ARRAY subquery
SELECT ARRAY(SELECT o.id FROM orders o WHERE o.user_id = users.id ORDER BY o.placed) FROM users;

-- Subquery in the select list does not see output names
SELECT id AS ident, (SELECT ident) FROM users;

-- Subquery in FROM without LATERAL sees an outer query's columns
SELECT (SELECT s.n FROM (SELECT u.id AS n) s) FROM users u;

-- Subquery in FROM without LATERAL sees an outer query's columns, missing
SELECT (SELECT s.n FROM (SELECT u.idd AS n) s) FROM users u;

-- Subquery in FROM of a correlated subquery does not see its neighbours
SELECT (SELECT s.n FROM orders o, (SELECT o.id AS n) s) FROM users u;

-- Aggregate of the outer query inside a subquery
SELECT (SELECT max(u.id) FROM orders) FROM users u;

-- HAVING with a correlated subquery
SELECT user_id FROM orders o GROUP BY user_id HAVING EXISTS (SELECT 1 FROM users u WHERE u.id = o.user_id);

-- HAVING with a correlated subquery, missing
SELECT user_id FROM orders o GROUP BY user_id HAVING EXISTS (SELECT 1 FROM users u WHERE u.id = o.uid);

-- VALUES inside a query see outer columns
SELECT (SELECT max(v.n) FROM (VALUES (u.id), (u.manager_id)) v (n)) FROM users u;

-- VALUES inside a query, missing
SELECT (SELECT max(v.n) FROM (VALUES (u.id), (u.boss_id)) v (n)) FROM users u;

-- VALUES in FROM are not lateral
SELECT v.n FROM users u, (VALUES (u.id)) v (n);

-- LATERAL VALUES
SELECT v.n FROM users u, LATERAL (VALUES (u.id), (u.manager_id)) v (n);

-- JOIN LATERAL VALUES, missing
SELECT v.n FROM users u CROSS JOIN LATERAL (VALUES (u.id), (u.boss)) v (n);

-- Subquery in LIMIT sees no column of its own level
SELECT id FROM users u LIMIT (SELECT u.id);

-- Subquery with its own WITH and outer reference
SELECT 1 FROM users u WHERE u.id = (WITH m AS (SELECT max(o.user_id) AS top FROM orders o) SELECT top FROM m WHERE top <> u.manager_id);

-- Subquery star
SELECT s.* FROM (SELECT o.*, u.name FROM orders o JOIN users u ON u.id = o.user_id) s WHERE s.name = 'x';

-- Subquery star, missing
SELECT s.* FROM (SELECT o.*, u.name FROM orders o JOIN users u ON u.id = o.user_id) s WHERE s.mail = 'x';

-- EXISTS with a star
SELECT 1 FROM users u WHERE EXISTS (SELECT * FROM orders WHERE user_id = u.id);

-- A whole row of the outer query
SELECT (SELECT row_to_json(u)) FROM users u;

-- A function of the outer whole row
SELECT (SELECT full_name(u)) FROM users u;

-- Deep nesting with the same alias
SELECT x.id FROM (SELECT x.id FROM (SELECT x.id FROM users x) x) x;

-- Deep nesting with the same alias, missing in the middle
SELECT x.id FROM (SELECT x.id, x.name FROM (SELECT x.id FROM users x) x) x;

-- CASE with subqueries
SELECT CASE WHEN EXISTS (SELECT 1 FROM orders o WHERE o.user_id = u.id AND o.paid) THEN 1 END FROM users u;

-- Set operation inside EXISTS is correlated
SELECT 1 FROM users u WHERE EXISTS (SELECT u.id UNION SELECT u.manager_id);

-- Set operation inside EXISTS is correlated, missing
SELECT 1 FROM users u WHERE EXISTS (SELECT u.id UNION SELECT u.boss_id);

-- Correlation out of a recursive CTE
SELECT (WITH RECURSIVE t AS (SELECT u.id AS n UNION ALL SELECT n + 1 FROM t WHERE n < u.manager_id) SELECT max(n) FROM t) FROM users u;

-- Correlated DISTINCT ON
SELECT (SELECT DISTINCT ON (o.state) o.id FROM orders o WHERE o.user_id = u.id LIMIT 1) FROM users u;
