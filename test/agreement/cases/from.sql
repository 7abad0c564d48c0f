-- schema: shop

-- SETOF table
SELECT id, total FROM user_orders(1);

-- SETOF table, missing
SELECT id, amount FROM user_orders(1);

-- SETOF table with alias
SELECT o.state FROM user_orders(1) o;

-- SETOF table, function name as qualifier
SELECT user_orders.state FROM user_orders(1);

-- SETOF table, the row type's name is no qualifier
SELECT orders.state FROM user_orders(1);

-- SETOF table with column aliases
SELECT o.a, o.user_id FROM user_orders(1) o (a);

-- SETOF table, renamed column gone
SELECT o.id FROM user_orders(1) o (a);

-- RETURNS TABLE
SELECT product_id, sold FROM top_products();

-- RETURNS TABLE, missing
SELECT product_id, quantity FROM top_products(5);

-- OUT parameters
SELECT n, revenue FROM order_report('2025-01-01');

-- OUT parameters, an IN parameter is no column
SELECT since FROM order_report('2025-01-01');

-- Composite result
SELECT street, h.city FROM home_of(1) h;

-- Composite result, missing
SELECT h.country FROM home_of(1) h;

-- SETOF scalar: the column takes the alias
SELECT i FROM ids() i;

-- SETOF scalar: function name
SELECT ids FROM ids();

-- SETOF scalar: column alias
SELECT i.v FROM ids() i (v);

-- SETOF scalar: with a column alias the function name is gone
SELECT ids FROM ids() i (v);

-- SETOF scalar: the name of the inner column is nowhere
SELECT i.id FROM ids() i;

-- WITH ORDINALITY
SELECT i, ordinality FROM ids() WITH ORDINALITY i;

-- WITH ORDINALITY with names
SELECT t.v, t.n FROM ids() WITH ORDINALITY t (v, n);

-- WITH ORDINALITY, renamed ordinality gone
SELECT t.ordinality FROM ids() WITH ORDINALITY t (v, n);

-- Without WITH ORDINALITY there is none
SELECT i.ordinality FROM ids() i;

-- ROWS FROM
SELECT r.ids, r.generate_series FROM ROWS FROM (ids(), generate_series(1, 3)) r;

-- ROWS FROM with names and ordinality
SELECT r.a, r.b, r.o FROM ROWS FROM (ids(), generate_series(1, 3)) WITH ORDINALITY r (a, b, o);

-- ROWS FROM, missing
SELECT r.c FROM ROWS FROM (ids(), generate_series(1, 3)) r (a, b);

-- ROWS FROM with a composite function
SELECT r.id, r.total, r.generate_series FROM ROWS FROM (user_orders(1), generate_series(1, 3)) r;

-- ROWS FROM with column definitions
SELECT r.p, r.q, r.ids FROM ROWS FROM (any_record('x') AS (p integer, q text), ids()) r;

-- ROWS FROM with column definitions, missing
SELECT r.z FROM ROWS FROM (any_record('x') AS (p integer, q text), ids()) r;

-- Column definition list
SELECT r.p, q FROM any_record('select 1, 2') AS r (p integer, q text);

-- Column definition list, missing
SELECT r.s FROM any_record('select 1, 2') AS r (p integer, q text);

-- Column definition list without alias
SELECT p FROM any_record('select 1') AS (p integer);

-- A record function needs a column definition list
SELECT * FROM any_record('select 1');

-- Column definition list with an unknown type
SELECT p FROM any_record('select 1') AS r (p no_such_type);

-- unnest of an array column
SELECT t.tag FROM users u, unnest(u.tags) AS t (tag);

-- unnest, missing
SELECT t.label FROM users u, unnest(u.tags) AS t (tag);

-- unnest of several arrays
SELECT t.a, t.b FROM unnest(ARRAY[1, 2], ARRAY['x', 'y']) AS t (a, b);

-- unnest of several arrays, no names
SELECT t.unnest FROM unnest(ARRAY[1, 2], ARRAY['x', 'y']) AS t;

-- unnest of a single array without names
SELECT unnest FROM unnest(ARRAY[1, 2]);

-- unnest of composites
SELECT h.city FROM unnest(ARRAY[ROW('s', 'c', 'z')::address]) h;

-- unnest of composites, missing
SELECT h.state FROM unnest(ARRAY[ROW('s', 'c', 'z')::address]) h;

-- json_each
SELECT e.key, e.value FROM users u, jsonb_each(u.extra) e;

-- json_each, missing
SELECT e.keys FROM users u, jsonb_each_text(u.extra) e;

-- jsonb_array_elements has an OUT parameter named value
SELECT value FROM jsonb_array_elements('[1]');

-- jsonb_array_elements with alias: the single OUT column keeps its name
SELECT e.value, e FROM jsonb_array_elements('[1]') e;

-- jsonb_array_elements, missing
SELECT e.element FROM jsonb_array_elements('[1]') e;

-- jsonb_to_recordset with definitions
SELECT x.a, x.b FROM jsonb_to_recordset('[]') AS x (a integer, b text);

-- jsonb_to_recordset, missing
SELECT x.c FROM jsonb_to_recordset('[]') AS x (a integer, b text);

-- jsonb_populate_record with a row type
SELECT p.id, p.name FROM jsonb_populate_record(NULL::users, '{}') p;

-- jsonb_populate_record, missing
SELECT p.status FROM jsonb_populate_record(NULL::users, '{}') p;

-- jsonb_populate_recordset
SELECT p.total FROM jsonb_populate_recordset(NULL::orders, '[]') p;

-- regexp_matches
SELECT m[1] FROM regexp_matches('a', 'b') m;

-- regexp_split_to_table
SELECT w FROM regexp_split_to_table('a b', ' ') w;

-- string_to_table
SELECT w.v FROM string_to_table('a b', ' ') w (v);

-- pg_get_keywords
SELECT word, catcode FROM pg_get_keywords();

-- pg_get_keywords, missing
SELECT word, code FROM pg_get_keywords();

-- generate_subscripts
SELECT s FROM users, generate_subscripts(tags, 1) s;

-- A function of SQL syntax in FROM
SELECT d FROM current_date d;

-- A function of SQL syntax in FROM by its name
SELECT current_date FROM current_date;

-- A cast in FROM through a function
SELECT x FROM CAST('1' AS integer) x;

-- coalesce in FROM
SELECT c.v FROM coalesce(1, 2) c (v);

-- Polymorphic function of a composite
SELECT s.city FROM same(ROW('a', 'b', 'c')::address) s;

-- Polymorphic function of a composite, missing
SELECT s.country FROM same(ROW('a', 'b', 'c')::address) s;

-- Polymorphic function of a row
SELECT s.name FROM users u, same(u) s;

-- Function with a schema
SELECT d FROM sales.discount(10) d;

-- Function with a missing schema
SELECT d FROM salez.discount(10) d;

-- Function not in the schema
SELECT d FROM sales.ids() d;

-- Unknown function in FROM
SELECT d FROM no_such_function(10) d;

-- Columns of an unknown function are unknown
SELECT d.whatever FROM no_such_function(10) d;

-- The argument is resolved even when the function is unknown
--! also no_such_function
SELECT d FROM users u, no_such_function(u.nope) d;

-- A procedure cannot be called in a query
SELECT archive_orders('2025-01-01');

-- A set-returning function in the select list
SELECT (user_orders(1)).total;

-- A set-returning function in the select list, missing
SELECT (user_orders(1)).amount;

-- Star of a composite function
SELECT (home_of(1)).*;

-- Field of OUT parameters
SELECT (order_report('2025-01-01')).revenue;

-- Field of OUT parameters, missing
SELECT (order_report('2025-01-01')).profit;

-- XMLTABLE
SELECT x.id, x.name, x.n FROM XMLTABLE('/r' PASSING ('<r/>'::xml) COLUMNS id integer PATH '@id', name text, n FOR ORDINALITY) x;

-- XMLTABLE, missing
SELECT x.nope FROM XMLTABLE('/r' PASSING ('<r/>'::xml) COLUMNS id integer PATH '@id') x;

-- XMLTABLE is lateral
SELECT x.id FROM users u, XMLTABLE('/r' PASSING xml(u.name) COLUMNS id integer) x;

-- XMLTABLE is lateral, missing
SELECT x.id FROM users u, XMLTABLE('/r' PASSING xml(u.body) COLUMNS id integer) x;

-- XMLTABLE default expression
SELECT x.id FROM users u, XMLTABLE('/r' PASSING ('<r/>'::xml) COLUMNS id integer DEFAULT u.idd) x;

-- XMLTABLE without alias
SELECT id FROM XMLTABLE('/r' PASSING ('<r/>'::xml) COLUMNS id integer);

-- XMLTABLE named xmltable
SELECT xmltable.id FROM XMLTABLE('/r' PASSING ('<r/>'::xml) COLUMNS id integer);

-- JSON_TABLE
SELECT j.id, j.name, j.n, j.e FROM JSON_TABLE('[]'::jsonb, '$[*]' COLUMNS (n FOR ORDINALITY, id integer PATH '$.id', name text, e boolean EXISTS)) j;

-- JSON_TABLE, missing
SELECT j.nope FROM JSON_TABLE('[]'::jsonb, '$[*]' COLUMNS (id integer PATH '$.id')) j;

-- JSON_TABLE with nested columns
SELECT j.id, j.tag FROM JSON_TABLE('[]'::jsonb, '$[*]' COLUMNS (id integer, NESTED PATH '$.tags[*]' COLUMNS (tag text PATH '$'))) j;

-- JSON_TABLE is lateral
SELECT j.id FROM users u, JSON_TABLE(u.extra, '$[*]' COLUMNS (id integer)) j;

-- JSON_TABLE is lateral, missing
SELECT j.id FROM users u, JSON_TABLE(u.data, '$[*]' COLUMNS (id integer)) j;

-- JSON_TABLE PASSING, missing
SELECT j.id FROM users u, JSON_TABLE(u.extra, '$[*] ? (@ > $x)' PASSING u.score AS x COLUMNS (id integer)) j;

-- JSON_TABLE without alias
SELECT id FROM JSON_TABLE('[]'::jsonb, '$[*]' COLUMNS (id integer));

-- TABLESAMPLE
SELECT id FROM users TABLESAMPLE system (10) REPEATABLE (1);

-- TABLESAMPLE with a missing table
SELECT id FROM userz TABLESAMPLE bernoulli (10);

-- TABLESAMPLE arguments may not see their neighbours
SELECT 1 FROM a, users TABLESAMPLE system (a.x);

-- TABLESAMPLE of a view
SELECT 1 FROM active_users TABLESAMPLE system (10);

-- TABLESAMPLE with an unknown method
SELECT 1 FROM users TABLESAMPLE nothing (10);

-- TABLESAMPLE keeps columns
SELECT u.nope FROM users u TABLESAMPLE system (10);

-- A function alias hides the function's name
SELECT user_orders.id FROM user_orders(1) o;

-- A scalar function with AS and column definition is an error, names are still known
SELECT i FROM ids() AS i (v integer);

-- Column alias list on a subquery
SELECT s.a, s.b FROM (SELECT 1, 2) s (a, b);

-- Too long a column alias list on a subquery
SELECT s.a FROM (SELECT 1) s (a, b);

-- Column alias of a view
SELECT v.ident, v.full_name FROM active_users v (ident);

-- Column alias of a view, gone
SELECT v.id FROM active_users v (ident);

-- Subquery with VALUES and aliases
SELECT v.a + v.b FROM (VALUES (1, 2), (3, 4)) AS v (a, b) WHERE v.c > 1;

-- Nested derived tables
SELECT o.n FROM (SELECT i.n FROM (SELECT id AS n FROM users) i) o;

-- Nested derived tables, missing in the middle
SELECT o.n FROM (SELECT i.m AS n FROM (SELECT id AS n FROM users) i) o;

-- Nested derived tables, missing outside; one cause, one squiggle
SELECT o.m FROM (SELECT i.n FROM (SELECT id AS n FROM users) i) o;

-- A missing column under an alias is there for the outside
SELECT s.gone, s.id FROM (SELECT id, status AS gone FROM users) s;

-- A star over a missing table makes all unknown
SELECT s.anything FROM (SELECT * FROM userz) s;

-- System catalogs
SELECT relname, relkind FROM pg_class WHERE relnamespace = 'public'::regnamespace;

-- System catalogs, missing
SELECT relname, relkinds FROM pg_class;

-- oid of a catalog is an ordinary column
SELECT c.oid, a.attname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid;

-- pg_catalog written out
SELECT typname FROM pg_catalog.pg_type WHERE pg_type.typtype = 'e';

-- pg_catalog written out, missing table
SELECT 1 FROM pg_catalog.pg_types;

-- information_schema
SELECT table_name, column_name FROM information_schema.columns;

-- information_schema, missing column
SELECT table_nam FROM information_schema.columns;

-- information_schema is not in the search_path
SELECT table_name FROM information_schema_tables;

-- information_schema's table without its schema
SELECT 1 FROM key_column_usage;

-- pg_stat views
SELECT pid, query, state FROM pg_stat_activity;

-- pg_stat views, missing
SELECT pid, sql FROM pg_stat_activity;

-- Functions of pg_catalog in FROM
SELECT name, setting FROM pg_show_all_settings();

-- pg_settings
SELECT name, setting, value FROM pg_settings;

-- Extension's function
SELECT k, v FROM users u, each(u.attrs) AS e (k, v);

-- Extension's function, OUT names
SELECT e.key, e.value FROM users u, each(u.attrs) e;

-- Extension's function, missing
SELECT e.name FROM users u, each(u.attrs) e;

-- Name of a function and table alike: the table wins as relation
SELECT full_name.id FROM full_name;

-- A row-typed argument from FROM
SELECT f FROM users u, full_name(u) f;

-- A row-typed argument that is not in FROM
SELECT f FROM users u, full_name(users) f;
