-- schema: shop

-- GROUP BY a column
SELECT user_id, count(*) FROM orders GROUP BY user_id;

-- GROUP BY a missing column
SELECT count(*) FROM orders GROUP BY customer;

-- GROUP BY an output name
SELECT user_id AS buyer, count(*) FROM orders GROUP BY buyer;

-- GROUP BY prefers the input column
SELECT total AS note, count(*) FROM orders GROUP BY note, total;

-- GROUP BY an expression does not see output names
SELECT user_id AS buyer FROM orders GROUP BY buyer + 1;

-- GROUP BY position
SELECT user_id, count(*) FROM orders GROUP BY 1;

-- GROUP BY two equal output names
SELECT user_id AS k, total AS k FROM orders GROUP BY k;

-- GROUP BY ambiguous input column falls back? It is ambiguous
SELECT u.name FROM users u, orders o GROUP BY id, u.name;

-- GROUP BY output name that is ambiguous as input
SELECT u.id FROM users u, orders o GROUP BY id;

-- HAVING with an aggregate
SELECT user_id FROM orders GROUP BY user_id HAVING sum(total) > 10;

-- HAVING, missing
SELECT user_id FROM orders GROUP BY user_id HAVING sum(amount) > 10;

-- ORDER BY a column that is not selected
SELECT name FROM users ORDER BY created_at;

-- ORDER BY an output name
SELECT id AS ident FROM users ORDER BY ident;

-- ORDER BY prefers the output name
SELECT id AS name FROM users ORDER BY name;

-- ORDER BY an expression sees only input columns
SELECT id AS ident FROM users ORDER BY ident + 1;

-- ORDER BY an expression of input columns
SELECT id AS ident FROM users ORDER BY id + 1, lower(name);

-- ORDER BY, missing
SELECT id FROM users ORDER BY last_seen DESC NULLS LAST;

-- ORDER BY two equal output names of different columns
SELECT id AS k, manager_id AS k FROM users ORDER BY k;

-- ORDER BY two equal output names of the same column
SELECT id AS k, id AS k FROM users ORDER BY k;

-- ORDER BY qualified is never an output name
SELECT id AS ident FROM users u ORDER BY u.ident;

-- ORDER BY a quoted output name
SELECT id AS "Ident" FROM users ORDER BY "Ident";

-- ORDER BY a quoted output name unquoted
SELECT id AS "Ident" FROM users ORDER BY Ident;

-- ORDER BY with COLLATE is an expression
SELECT name AS n FROM users ORDER BY n COLLATE "C";

-- ORDER BY in a join: selected column makes the name unambiguous
SELECT u.id FROM users u JOIN orders o ON o.user_id = u.id ORDER BY id;

-- ORDER BY in a join: ambiguous
SELECT u.name FROM users u JOIN orders o ON o.user_id = u.id ORDER BY id;

-- ORDER BY over a set operation
SELECT id FROM users UNION SELECT user_id FROM orders ORDER BY id;

-- ORDER BY over a set operation, name of the second branch
SELECT id FROM users UNION SELECT user_id FROM orders ORDER BY user_id;

-- ORDER BY over a set operation, no expressions
SELECT id FROM users UNION SELECT user_id FROM orders ORDER BY id + 1;

-- ORDER BY over a set operation, column of a table
SELECT id FROM users UNION SELECT user_id FROM orders ORDER BY name;

-- ORDER BY over a set operation, qualified
SELECT id FROM users UNION SELECT user_id FROM orders ORDER BY users.id;

-- ORDER BY over a set operation, position
SELECT id FROM users UNION ALL SELECT user_id FROM orders ORDER BY 1;

-- ORDER BY of a branch in parentheses
(SELECT id FROM users ORDER BY created_at LIMIT 1) UNION ALL SELECT 1;

-- ORDER BY of a branch in parentheses, missing
(SELECT id FROM users ORDER BY created LIMIT 1) UNION ALL SELECT 1;

-- VALUES with ORDER BY
VALUES (2), (1) ORDER BY column1;

-- VALUES with ORDER BY, missing
VALUES (2), (1) ORDER BY column2;

-- DISTINCT ON a column
SELECT DISTINCT ON (user_id) id FROM orders ORDER BY user_id, placed_at DESC;

-- DISTINCT ON, missing
SELECT DISTINCT ON (customer) id FROM orders;

-- DISTINCT ON an output name
SELECT DISTINCT ON (buyer) user_id AS buyer FROM orders;

-- DISTINCT ON an expression with an output name
SELECT DISTINCT ON (buyer + 1) user_id AS buyer FROM orders;

-- DISTINCT with ORDER BY
SELECT DISTINCT user_id FROM orders ORDER BY user_id;

-- GROUPING SETS
SELECT user_id, state, sum(total) FROM orders GROUP BY GROUPING SETS ((user_id, state), (user_id), ());

-- GROUPING SETS, missing
SELECT user_id FROM orders GROUP BY GROUPING SETS ((user_id, stat), ());

-- GROUPING SETS with an output name
SELECT user_id AS buyer FROM orders GROUP BY GROUPING SETS ((buyer), ());

-- ROLLUP
SELECT state, count(*) FROM orders GROUP BY ROLLUP (state, user_id);

-- ROLLUP, missing
SELECT count(*) FROM orders GROUP BY ROLLUP (state, region);

-- CUBE with expressions
SELECT count(*) FROM orders GROUP BY CUBE (date_trunc('day', placed_at), (state, user_id));

-- CUBE, missing in an expression
SELECT count(*) FROM orders GROUP BY CUBE (date_trunc('day', created_at));

-- GROUPING()
SELECT grouping(state) FROM orders GROUP BY ROLLUP (state);

-- GROUPING() of a missing column
SELECT grouping(status) FROM orders GROUP BY ROLLUP (state);

-- GROUP BY DISTINCT
SELECT count(*) FROM orders GROUP BY DISTINCT ROLLUP (state), ROLLUP (user_id);

-- GROUP BY in a subquery refers to the outer
SELECT (SELECT max(o.total) FROM orders o GROUP BY u.id) FROM users u;

-- GROUP BY does not take the outer name for an output name
SELECT (SELECT count(*) AS n FROM orders o GROUP BY name) FROM users u;

-- Window in OVER
SELECT row_number() OVER (PARTITION BY user_id ORDER BY placed_at) FROM orders;

-- Window, missing PARTITION BY
SELECT row_number() OVER (PARTITION BY customer) FROM orders;

-- Window, missing ORDER BY
SELECT row_number() OVER (ORDER BY created_at) FROM orders;

-- A window does not see output names
SELECT user_id AS buyer, row_number() OVER (ORDER BY buyer) FROM orders;

-- Named window
SELECT sum(total) OVER w FROM orders WINDOW w AS (PARTITION BY user_id);

-- Named window, missing column
SELECT sum(total) OVER w FROM orders WINDOW w AS (PARTITION BY buyer);

-- Named window copied
SELECT sum(total) OVER (w ORDER BY id) FROM orders WINDOW w AS (PARTITION BY user_id);

-- Named window copied, missing column
SELECT sum(total) OVER (w ORDER BY ident) FROM orders WINDOW w AS (PARTITION BY user_id);

-- Window frame with expressions
SELECT sum(total) OVER (ORDER BY id ROWS BETWEEN 1 PRECEDING AND 2 FOLLOWING EXCLUDE CURRENT ROW) FROM orders;

-- Window frame may not use columns of the query
SELECT sum(total) OVER (ORDER BY id ROWS BETWEEN user_id PRECEDING AND CURRENT ROW) FROM orders;

-- Missing column in the window function's argument
SELECT lag(amount) OVER (ORDER BY id) FROM orders;

-- Window with FILTER
SELECT count(*) FILTER (WHERE note IS NULL) OVER (PARTITION BY state) FROM orders;

-- Window with FILTER, missing
SELECT count(*) FILTER (WHERE notes IS NULL) OVER (PARTITION BY state) FROM orders;

-- Window name in ORDER BY clause
SELECT id FROM orders WINDOW w AS (ORDER BY id) ORDER BY rank() OVER w;

-- Unused window with a missing column
SELECT id FROM orders WINDOW w AS (ORDER BY idd);

-- Set operation: each branch has its own names
SELECT name FROM users UNION SELECT note FROM orders EXCEPT SELECT label FROM tree;

-- Set operation: missing in the third branch
SELECT name FROM users UNION SELECT note FROM orders EXCEPT SELECT name FROM tree;

-- Set operation: outer columns are those of the first
SELECT s.name FROM (SELECT name FROM users INTERSECT SELECT note FROM orders) s;

-- Set operation: outer columns are not those of the second
SELECT s.note FROM (SELECT name FROM users INTERSECT SELECT note FROM orders) s;

-- Set operation with nested parentheses
SELECT s.id FROM ((SELECT id FROM a UNION SELECT y FROM b) INTERSECT (SELECT w FROM c)) s;

-- Set operation in parentheses with ORDER BY name of the leftmost
((SELECT id AS k FROM a) UNION (SELECT y FROM b)) ORDER BY k;

-- LIMIT on a set operation with a subquery
SELECT id FROM a UNION SELECT id FROM b LIMIT (SELECT max(w) FROM c);

-- Set operation of stars
SELECT s.shared FROM (SELECT * FROM a UNION SELECT * FROM b) s;

-- Set operation of stars, the second's name
SELECT s.z FROM (SELECT * FROM a UNION SELECT * FROM b) s;

-- A branch cannot see another branch
SELECT u.id FROM users u UNION SELECT u.id FROM orders o;

-- ORDER BY USING an operator
SELECT id FROM users ORDER BY name USING <;

-- ORDER BY USING an operator, missing
SELECT id FROM users ORDER BY nam USING <;

-- ORDER BY a scalar subquery
SELECT id FROM users u ORDER BY (SELECT max(o.id) FROM orders o WHERE o.user_id = u.id);

-- ORDER BY a scalar subquery does not see output names
SELECT id AS ident FROM users u ORDER BY (SELECT max(o.id) FROM orders o WHERE o.user_id = ident);

-- ORDER BY a whole row
SELECT id FROM users u ORDER BY u;

-- GROUP BY a whole row
SELECT u, count(*) FROM users u GROUP BY u;

-- GROUP BY primary key allows its other columns
SELECT id, name, mail FROM users GROUP BY id;

-- Missing beside the primary key
SELECT id, name, email FROM users GROUP BY id;

-- GROUP BY a merged column
SELECT id, count(*) FROM a JOIN b USING (id) GROUP BY id;

-- ORDER BY a merged column
SELECT a.x FROM a JOIN b USING (id) ORDER BY id;

-- GROUP BY parenthesized output name
SELECT user_id AS buyer, count(*) FROM orders GROUP BY (buyer);

-- ORDER BY parenthesized output name
SELECT user_id AS buyer FROM orders ORDER BY (buyer);
