-- schema: shop

-- A plain column
SELECT id, name FROM users;

-- A column that is not there
SELECT id, status FROM users;

-- Qualified by the relation's name
SELECT users.status FROM users;

-- Qualified by the alias
SELECT u.id, u.status FROM users u;

-- An alias hides the relation's name
SELECT users.id FROM users u;

-- Schema-qualified column of an unaliased relation
SELECT public.users.id FROM public.users;

-- Schema-qualified column works with an unqualified FROM item of that schema
SELECT public.users.id FROM users;

-- The schema must be the relation's
SELECT sales.users.id FROM users;

-- Schema-qualified reference to an aliased relation is gone
SELECT public.users.id FROM users u;

-- Database-qualified column needs the current database
SELECT nowhere.public.users.id FROM users;

-- Missing column of a schema-qualified relation
SELECT sales.customers.regoin FROM sales.customers;

-- No such table
SELECT * FROM userz;

-- No such schema
SELECT * FROM salez.orders;

-- No such table in an existing schema
SELECT * FROM sales.users;

-- A star needs its qualifier
SELECT x.* FROM users u;

-- Star of an alias
SELECT u.* FROM users u;

-- Star of a schema-qualified relation
SELECT public.users.* FROM users;

-- Star with the wrong schema
SELECT sales.users.* FROM users;

-- Whole-row reference
SELECT users FROM users;

-- Whole-row reference by alias
SELECT u FROM users u;

-- Whole-row reference to a name that is not in FROM
SELECT orders FROM users;

-- Whole-row reference in a function call
SELECT row_to_json(u) FROM users u;

-- Whole-row reference of the hidden original name
SELECT row_to_json(users) FROM users u;

-- Whole-row null test
SELECT 1 FROM users u WHERE u IS NOT NULL;

-- A column wins over a whole-row reference of the same name
SELECT c FROM c;

-- The relation's own name when a column has it as well
SELECT c.c FROM c;

-- Column of a column that is no composite
SELECT (c.c).w FROM c;

-- Functional notation: f(t) written as t.f
SELECT u.full_name FROM users u;

-- Functional notation of a function that does not exist
SELECT u.full_nome FROM users u;

-- Attribute notation: a column as function of the row
SELECT name(u) FROM users u;

-- Attribute notation of a missing column
SELECT status(u) FROM users u;

-- Functional notation with a built-in that takes no such row
SELECT u.upper FROM users u;

-- A row cast to text by functional notation is not allowed for composites
SELECT u.text FROM users u;

-- Unqualified name is not functional notation
SELECT full_name FROM users u;

-- System columns of a table
SELECT ctid, xmin, xmax, cmin, cmax, tableoid FROM users;

-- Qualified system column
SELECT u.ctid, u.tableoid::regclass FROM users u;

-- oid is no system column since PostgreSQL 12
SELECT oid FROM users;

-- A view has only tableoid-less columns
SELECT ctid FROM active_users;

-- tableoid of a view
SELECT tableoid FROM active_users;

-- System column of a subquery
SELECT s.ctid FROM (SELECT * FROM users) s;

-- System column exposed by a subquery
SELECT s.ctid FROM (SELECT ctid FROM users) s;

-- System column of a CTE
WITH q AS (SELECT * FROM users) SELECT xmin FROM q;

-- System column of a function in FROM
SELECT ctid FROM generate_series(1, 3) g;

-- System column through a join
SELECT u.xmin FROM users u JOIN orders o ON o.user_id = u.id;

-- System column unqualified in a join is ambiguous
SELECT xmin FROM users u JOIN orders o ON o.user_id = u.id;

-- System column of a materialized view
SELECT ctid FROM daily_sales;

-- System column of a sequence
SELECT ctid, last_value FROM invoice_seq;

-- Columns of a sequence
SELECT last_value, log_cnt, is_called FROM invoice_seq;

-- A sequence has no name column
SELECT sequence_name FROM invoice_seq;

-- Folding: unquoted names are lower case
SELECT ID, Name FROM Users;

-- A quoted upper-case name is another name
SELECT "ID" FROM users;

-- A quoted lower-case name is the same
SELECT "id" FROM "users";

-- camelCase unquoted is folded away
SELECT userId FROM "CamelCase";

-- camelCase quoted
SELECT "userId", "firstName", "with space", "quo""te", "select", "UPPER" FROM "CamelCase";

-- Upper case of a quoted column
SELECT "userid" FROM "CamelCase";

-- The table's name folded away
SELECT plain FROM CamelCase;

-- Qualified by a quoted table name
SELECT "CamelCase"."plain", "CamelCase"."lastNome" FROM "CamelCase";

-- A doubled quote inside a name
SELECT "quo""te", "quo""to" FROM "CamelCase";

-- Alias with capitals unquoted
SELECT Cc."userId" FROM "CamelCase" CC;

-- Alias with capitals quoted, used unquoted
SELECT Cc."userId" FROM "CamelCase" "CC";

-- Reserved words as names
SELECT "user", "group", "table", "end" FROM "order";

-- Qualified reserved words
SELECT o."user", o.group, o.table FROM "order" o;

-- A missing reserved word
SELECT o."limit" FROM "order" o;

-- USER without quotes is a function
SELECT user FROM "order";

-- Schema and table with dots and spaces
SELECT "a.b", "ünïcode" FROM "Weird Schema"."Weird.Table";

-- Qualified with a dotted table name
SELECT "Weird.Table"."a.b" FROM "Weird Schema"."Weird.Table";

-- Three-part reference with quoted parts
SELECT "Weird Schema"."Weird.Table".normal, "Weird Schema"."Weird.Table".abnormal FROM "Weird Schema"."Weird.Table";

-- Non-ASCII before the error shifts bytes, not characters
SELECT 'äöü€😀' AS "ß", status FROM users;

-- A non-ASCII missing column
SELECT "ünicode" FROM "Weird Schema"."Weird.Table";

-- An unquoted non-ASCII name is not folded beyond ASCII
SELECT ünïcode FROM "Weird Schema"."Weird.Table";

-- Unicode escape in an identifier
SELECT U&"n\0061me" FROM users;

-- Unicode escape of a missing name
SELECT U&"st\0061tus" FROM users;

-- Unicode escape with another escape character
SELECT U&"n!0061me" UESCAPE '!' FROM users;

-- Names are cut at 63 bytes
SELECT abcdefghijklmnopqrstuvwxyz_abcdefghijklmnopqrstuvwxyz_1234567890_and_more FROM abcdefghijklmnopqrstuvwxyz_abcdefghijklmnopqrstuvwxyz_12345678;

-- Names are cut at 63 bytes, quoted too
SELECT "abcdefghijklmnopqrstuvwxyz_abcdefghijklmnopqrstuvwxyz_123456789" FROM abcdefghijklmnopqrstuvwxyz_abcdefghijklmnopqrstuvwxyz_12345678;

-- One byte too few is another name
SELECT abcdefghijklmnopqrstuvwxyz_abcdefghijklmnopqrstuvwxyz_12345678 FROM abcdefghijklmnopqrstuvwxyz_abcdefghijklmnopqrstuvwxyz_12345678 t;

-- A multi-byte character is not cut in half
SELECT "abcdefghijklmnopqrstuvwxyz_abcdefghijklmnopqrstuvwxyz_12345678é" FROM a;

-- A table without columns
SELECT * FROM nocols;

-- A column of a table without columns
SELECT id FROM nocols;

-- No FROM at all
SELECT id;

-- No FROM, qualified
SELECT users.id;

-- Output names cannot be used in WHERE
SELECT id AS ident FROM users WHERE ident > 1;

-- Output names cannot be used in the select list
SELECT id AS ident, ident + 1 FROM users;

-- Output names cannot be used in HAVING
SELECT count(*) AS n FROM users HAVING n > 1;

-- All missing names of a statement
--! also status, state, kind
SELECT u.status, state FROM users u WHERE u.kind = 1;

-- TABLE command
TABLE users;

-- TABLE command of a missing table
TABLE userz;

-- VALUES has columns column1, column2
SELECT column1, column2 FROM (VALUES (1, 2)) v;

-- VALUES has no third column
SELECT column3 FROM (VALUES (1, 2)) v;

-- Alias columns rename VALUES' columns
SELECT v.p, v.q FROM (VALUES (1, 2)) v (p, q);

-- The renamed column is gone
SELECT v.column1 FROM (VALUES (1, 2)) v (p, q);

-- Partly renamed columns
SELECT v.p, v.column2 FROM (VALUES (1, 2)) v (p);

-- VALUES with a column reference and no FROM
VALUES (id);

-- Column aliases of a table
SELECT t.one, t.two, t.shared FROM a t (one, two);

-- A renamed table column is gone
SELECT t.id FROM a t (one, two);

-- Too many column aliases
SELECT t.one FROM a t (one, two, three, four, five);

-- Subquery without alias (PostgreSQL 16)
SELECT id FROM (SELECT id FROM users);

-- Column of a subquery without alias
SELECT name FROM (SELECT id FROM users);

-- A derived column gets the function's name
SELECT s.count, s.max FROM (SELECT count(*), max(id) FROM users) s;

-- A derived column of an expression is ?column?
SELECT s."?column?" FROM (SELECT id + 1 FROM users) s;

-- The operator's column has no other name
SELECT s.id FROM (SELECT id + 1 FROM users) s;

-- A cast keeps the column's name
SELECT s.id FROM (SELECT id::text FROM users) s;

-- A cast of a constant is named after the type
SELECT s.int4, s.text FROM (SELECT '1'::int, 'a'::text) s;

-- A SQL-standard type name is the internal name
SELECT s.integer FROM (SELECT '1'::integer) s;

-- CASE is named case
SELECT s.case FROM (SELECT CASE WHEN true THEN 1 END) s;

-- CASE takes its name from a column in ELSE
SELECT s.name FROM (SELECT CASE WHEN true THEN 'x' ELSE name END FROM users) s;

-- CASE with a named ELSE is not case
SELECT s.case FROM (SELECT CASE WHEN true THEN 'x' ELSE name END FROM users) s;

-- coalesce, greatest, nullif, least
SELECT s.coalesce, s.greatest, s.nullif, s.least FROM (SELECT coalesce(id, 1), greatest(id, 2), nullif(id, 3), least(id, 3) FROM users) s;

-- array and row constructors
SELECT s.array, s."row" FROM (SELECT ARRAY[1, 2], ROW(1, 2)) s;

-- exists
SELECT s.exists FROM (SELECT EXISTS (SELECT 1)) s;

-- A scalar subquery takes its column's name
SELECT s.id FROM (SELECT (SELECT id FROM users LIMIT 1)) s;

-- ARRAY subquery
SELECT s.array FROM (SELECT ARRAY(SELECT id FROM users)) s;

-- SQL value functions
SELECT s.current_date, s.current_timestamp, s.localtime, s.current_user, s.session_user, s.current_schema FROM (SELECT current_date, current_timestamp, localtime, current_user, session_user, current_schema) s;

-- extract is named extract
SELECT s.extract, s.position, s.substring, s.overlay, s.btrim, s.timezone FROM (SELECT extract(year FROM now()), position('a' IN 'b'), substring('abc' FROM 2), overlay('abc' PLACING 'x' FROM 1), trim('x'), now() AT TIME ZONE 'utc') s;

-- trim is btrim
SELECT s.trim FROM (SELECT trim('x')) s;

-- A field selection is named after the field
SELECT s.city FROM (SELECT (home).city FROM users) s;

-- A subscript takes the array's name
SELECT s.tags FROM (SELECT tags[1] FROM users) s;

-- COLLATE keeps the name
SELECT s.name FROM (SELECT name COLLATE "C" FROM users) s;

-- Boolean and null tests are ?column?
SELECT s."?column?" FROM (SELECT id IS NULL FROM users) s;

-- xml and json constructors
SELECT s.xmlelement, s.json_object, s.json_array FROM (SELECT xmlelement(name x), json_object('a': 1), json_array(1)) s;

-- json_agg with the SQL/JSON constructor
SELECT s.json_arrayagg, s.json_objectagg FROM (SELECT json_arrayagg(id), json_objectagg(name: id) FROM users) s;

-- grouping
SELECT s.grouping FROM (SELECT grouping(id) FROM users GROUP BY id) s;

-- A star with additional columns in a derived table
SELECT s.id, s.one FROM (SELECT u.*, 1 AS one FROM users u) s;

-- A star does not bring what it has not
SELECT s.two FROM (SELECT u.*, 1 AS one FROM users u) s;

-- Duplicate output names are fine until they are used
SELECT 1 FROM (SELECT id, id FROM users) s;

-- Duplicate output names are ambiguous when used
SELECT s.id FROM (SELECT id, id FROM users) s;

-- Unqualified duplicate
SELECT id FROM (SELECT u.id, o.id FROM users u, orders o) s;

-- A string constant is not a column
SELECT "admin" FROM users;

-- A column in LIMIT is not seen
SELECT id FROM users LIMIT id;

-- Expression in OFFSET with a subquery
SELECT id FROM users OFFSET (SELECT count(*) FROM orders);

-- Missing column in the OFFSET subquery
SELECT id FROM users OFFSET (SELECT max(totals) FROM orders);

-- FETCH FIRST
SELECT id FROM users FETCH FIRST (SELECT max(quantity) FROM order_items) ROWS ONLY;

-- FOR UPDATE OF an alias
SELECT id FROM users u FOR UPDATE OF u;

-- FOR UPDATE OF a relation that is not in FROM
SELECT id FROM users u FOR UPDATE OF users;

-- FOR SHARE SKIP LOCKED
SELECT u.id FROM users u JOIN orders o ON o.user_id = u.id FOR SHARE OF u, o SKIP LOCKED;

-- Parameters
SELECT id FROM users WHERE name = $1 AND manager_id = $2 AND statuss = $3;

-- IN list, BETWEEN, LIKE, IS DISTINCT FROM
SELECT id FROM users WHERE id IN (1, manager_id, boss_id) OR name LIKE mail OR id BETWEEN manager_id AND 9;

-- Missing name in BETWEEN
SELECT id FROM users WHERE id BETWEEN 1 AND highest;

-- AT TIME ZONE with a missing column
SELECT created_at AT TIME ZONE zone FROM users;

-- INTERVAL arithmetic
SELECT created_at + interval '1 day' * manager_id FROM users;

-- Missing column in an index subscript
SELECT tags[idx] FROM users;

-- Missing column in an array slice
SELECT tags[1:lastt] FROM users;

-- Missing column in ROW comparison
SELECT 1 FROM users WHERE (id, nam) = (1, 'x');

-- Missing column in CASE
SELECT CASE state WHEN 1 THEN id END FROM users;

-- Missing column in a CASE result
SELECT CASE WHEN id = 1 THEN nam ELSE name END FROM users;

-- Missing column in COALESCE
SELECT coalesce(nickname, name) FROM users;

-- Missing column in a cast
SELECT nickname::varchar(20) FROM users;

-- Missing column in IS NULL
SELECT 1 FROM users WHERE deleted_at IS NULL;

-- Missing column in an aggregate argument
SELECT sum(amount) FROM orders;

-- Missing column in an aggregate's ORDER BY
SELECT string_agg(name, ',' ORDER BY nickname) FROM users;

-- Missing column in FILTER
SELECT count(*) FILTER (WHERE active) FROM users;

-- FILTER with an existing column
SELECT count(*) FILTER (WHERE manager_id IS NULL) FROM users;

-- WITHIN GROUP
SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY total) FROM orders;

-- WITHIN GROUP, missing
SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY amount) FROM orders;

-- mode() and hypothetical sets
SELECT mode() WITHIN GROUP (ORDER BY state), rank(1) WITHIN GROUP (ORDER BY id) FROM orders;

-- Named arguments are not columns
SELECT top_products(lim => 3);

-- Named argument whose value is missing
SELECT top_products(lim => maximum) FROM orders;

-- VARIADIC
SELECT sum_all(VARIADIC ARRAY[id, manager_id]) FROM users;

-- json operators with names inside strings
SELECT extra ->> 'status' FROM users;

-- jsonb subscripting
SELECT extra['status']['x'] FROM users;

-- jsonb subscripting with a missing column as the key
SELECT extra[status] FROM users;

-- Dot notation does not work on jsonb
SELECT (extra).status FROM users;

-- SQL/JSON functions
SELECT json_value(extra, '$.status' RETURNING text DEFAULT name ON EMPTY) FROM users;

-- SQL/JSON with a missing passing value
SELECT json_exists(extra, '$.a ? (@ > $x)' PASSING score AS x) FROM users;

-- IS JSON
SELECT 1 FROM users WHERE nickname IS JSON OBJECT;

-- xmlforest takes names from its columns
SELECT xmlforest(name, id AS ident) FROM users;

-- xmlforest, missing
SELECT xmlforest(nickname) FROM users;

-- xmlattributes
SELECT xmlelement(name foo, xmlattributes(id, nickname AS n)) FROM users;

-- A comment between the parts of a name
SELECT u . /* here */ status FROM users u;

-- Line break inside the qualified name
SELECT u
  .status FROM users u;

-- Whole-row of a function alias that returns a scalar
SELECT g FROM generate_series(1, 3) g;

-- A scalar function alias is its column
SELECT g.g FROM generate_series(1, 3) g;

-- The function's name is the default alias
SELECT generate_series FROM generate_series(1, 3);

-- The function's name is replaced by the alias
SELECT generate_series FROM generate_series(1, 3) g;

-- A view's columns
SELECT full_name, mail FROM active_users;

-- The view renamed this column
SELECT name FROM active_users;

-- A view with a column list
SELECT order_id, "sum" FROM order_totals;

-- A materialized view
SELECT day, orders, revenue, profit FROM daily_sales;

-- Inherited columns
SELECT wheels, maker, load FROM trucks;

-- A child's column is not the parent's
SELECT load FROM vehicles;

-- ONLY
SELECT wheels FROM ONLY vehicles;

-- ONLY with parentheses and star
SELECT v.wheels, v.doors FROM ONLY (vehicles) AS v;

-- Old style descendants
SELECT wheels FROM vehicles *;

-- Partition and partitioned table
SELECT m.value, p.unit FROM measurements m JOIN measurements_2025 p USING (id);

-- Missing column of a partition
SELECT val FROM measurements_2025;

-- A typed table has its type's attributes
SELECT street, city, zip FROM people;

-- A typed table, missing
SELECT country FROM people;

-- A composite type is no table
SELECT * FROM address;

-- An index is no table
SELECT * FROM products_lower_title;
