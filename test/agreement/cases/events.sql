-- schema: events

-- Tables of one name in two schemas
SELECT seq, title FROM events;

-- Tables of one name in two schemas
SELECT seq, event_type FROM events e WHERE e.data @> '{}';

-- Tables of one name in two schemas
SELECT title FROM public.events JOIN es.events e ON e.seq = events.id;

-- Tables of one name in two schemas
SELECT title FROM public.events JOIN es.events ON es.events.seq = public.events.id;

-- Tables of one name in two schemas
SELECT public.events.title, es.events.data FROM public.events, es.events;

-- Tables of one name in two schemas
SELECT public.events.data, es.events.data FROM public.events, es.events;

-- Tables of one name in two schemas
SELECT v, data FROM current;

-- Tables of one name in two schemas
SELECT version, data FROM current;

-- Views on views with composite columns
SELECT stream, last_version, kinds FROM summary WHERE 'x' = ANY (kinds);

-- Views on views with composite columns
SELECT name FROM summary;

-- Views on views with composite columns
SELECT id, name, snapshot, v FROM wide;

-- Views on views with composite columns
SELECT (snapshot).kind, (w.snapshot).payload->>'x' FROM wide w;

-- Views on views with composite columns
SELECT (snapshot).type FROM wide;

-- A domain over an array of composites
SELECT (pending[1]).kind, pending[1].kind FROM streams;

-- A domain over an array of composites
SELECT (pending[1]).kind FROM streams;

-- A domain over an array of composites
SELECT (pending[1]).kinds FROM streams;

-- A domain over an array of composites
SELECT (s.pending)[1].kind, (s.pending)[1].payload['a'] FROM streams s;

-- A domain over an array of composites
SELECT (s.pending)[1].payloads['a'] FROM streams s;

-- A domain over an array of composites
SELECT p.kind FROM streams s, unnest(s.pending) p;

-- A domain over an array of composites
SELECT p.kinds FROM streams s, unnest(s.pending) p;

-- A domain over an array of composites
SELECT p.kind FROM streams s, unnest(s.pending) AS p(i, kind, c);

-- A domain over an array of composites
SELECT p.payload FROM streams s, unnest(s.pending) AS p(i, kind, c);

-- A domain over an array of composites
SELECT (unnest(pending)).payload FROM streams;

-- A domain over an array of composites
SELECT (unnest(pending)).payld FROM streams;

-- A domain over an array of composites
SELECT d.kind FROM unnest(dom()) d;

-- A domain over an array of composites
SELECT (dom())[1].kind, ((dom())[1]).id;

-- A domain over an array of composites
SELECT (dom())[1].kindness;

-- VARIADIC functions over composites
SELECT seq, version FROM append('x', 1, ROW(gen_random_uuid(), 'a', '{}')::envelope);

-- VARIADIC functions over composites
SELECT kind FROM append('x', 1, ROW(gen_random_uuid(), 'a', '{}')::envelope);

-- VARIADIC functions over composites
SELECT * FROM append('x', 1, VARIADIC ARRAY[]::envelope[]) a WHERE a.day > now();

-- VARIADIC functions over composites
SELECT a.dy FROM append('x', 1, VARIADIC ARRAY[]::envelope[]) a;

-- VARIADIC functions over composites
SELECT (append('x', 1)).seq;

-- OUT parameters, and a function over a row
SELECT u.kind, u.amount FROM streams s, unwrap(s.snapshot) u;

-- OUT parameters, and a function over a row
SELECT u.kind, u.value FROM streams s, unwrap(s.snapshot) u;

-- OUT parameters, and a function over a row
SELECT (unwrap(s.snapshot)).amount, (es.unwrap(snapshot)).* FROM streams s;

-- OUT parameters, and a function over a row
SELECT (unwrap(s.snapshot)).total FROM streams s;

-- OUT parameters, and a function over a row
SELECT e.all_of, all_of(e) FROM events e;

-- OUT parameters, and a function over a row
SELECT e.all_off FROM events e;

-- OUT parameters, and a function over a row
SELECT (e).all_of->>'a' FROM events e;

-- Column aliases of a table function
SELECT k, v FROM pairs(3);

-- Column aliases of a table function
SELECT p.k, p.w FROM pairs(3) p;

-- Column aliases of a table function
SELECT a, b FROM pairs(3) AS p(a, b);

-- Column aliases of a table function
SELECT k FROM pairs(3) AS p(a);

-- Column aliases of a table function
SELECT v, a FROM pairs(3) AS p(a);

-- A user-defined aggregate
SELECT fold_all(data ORDER BY version) FILTER (WHERE event_kind <> 'x') FROM events;

-- Overloads with different results
SELECT x, y FROM overl('a'::text);

-- Overloads with different results
SELECT x, z FROM overl('a'::text);

-- Overloads with different results
SELECT kind FROM overl(1, 2);

-- Overloads with different results
SELECT knd FROM overl(1, 2);

-- Overloads with different results
SELECT o FROM overl(1) o;

-- Overloads with different results
SELECT overl FROM overl(1);

-- Overloads with different results
SELECT overl.x FROM overl(1);

-- Overloads with different results
SELECT (overl(1, 2)).payload;

-- Overloads with different results
SELECT (overl(1, 2)).pay;

-- Overloads with different results
SELECT (overl(stream_id::int, version)).kind FROM events;

-- Overloads with different results
SELECT overl(1, 2, 3);

-- Polymorphic table functions
SELECT e, l FROM poly(1, ARRAY[2]);

-- Polymorphic table functions
SELECT e, m FROM poly(1, ARRAY[2]);

-- Column definition lists
SELECT a, b FROM rec() AS (a int, b text);

-- Column definition lists
SELECT a, c FROM rec() AS r(a int, b text);

-- Column definition lists
SELECT * FROM rec() AS r(a int, b text), rec() AS q(c int, d text) WHERE r.a = q.c AND d = b;

-- Column definition lists
SELECT * FROM ROWS FROM (rec() AS (a int, b text), pairs(2)) WITH ORDINALITY AS x WHERE a = 1 AND k = 'a' AND ordinality = 1;

-- Column definition lists
SELECT x.z FROM ROWS FROM (rec() AS (a int, b text), pairs(2)) WITH ORDINALITY AS x;

-- Inheritance of three levels
SELECT p.email, p.label FROM people_of((SELECT e FROM entity e LIMIT 1)) p;

-- Inheritance of three levels
SELECT p.salary FROM people_of((SELECT e FROM entity e LIMIT 1)) p;

-- Inheritance of three levels
SELECT email, label, created FROM person UNION ALL SELECT email, label, created FROM ONLY employee;

-- Inheritance of three levels
SELECT salary FROM person;

-- Inheritance of three levels
SELECT salary, boss, birth, label FROM employee WHERE tableoid = 'employee'::regclass;

-- Inheritance of three levels
SELECT tableoid::regclass, e.* FROM entity* e WHERE e.label IS NULL;

-- Inheritance of three levels
SELECT e.vat FROM entity e;

-- Inheritance of three levels
SELECT label, vat FROM company;

-- Inheritance of three levels
SELECT people_of(p.*) FROM person p;

-- Inheritance of three levels
SELECT (people_of(p.*)).birth FROM person p;

-- Inheritance of three levels
SELECT (people_of(p.*)).salary FROM person p;

-- Inheritance of three levels
SELECT p.people_of FROM employee p;

-- Quoted schemas, tables and columns
SELECT "Id", "Who", what, "When" FROM "Audit"."Log Entry";

-- Quoted schemas, tables and columns
SELECT Id FROM "Audit"."Log Entry";

-- Quoted schemas, tables and columns
SELECT "id" FROM "Audit"."Log Entry" l;

-- Quoted schemas, tables and columns
SELECT l."What" FROM "Audit"."Log Entry" AS l;

-- Quoted schemas, tables and columns
SELECT "Log Entry"."Who" FROM "Audit"."Log Entry";

-- Quoted schemas, tables and columns
SELECT "Audit"."Log Entry"."Who" FROM "Audit"."Log Entry";

-- Quoted schemas, tables and columns
SELECT "Log entry"."Who" FROM "Audit"."Log Entry";

-- Quoted schemas, tables and columns
SELECT * FROM Audit."Log Entry";

-- Quoted schemas, tables and columns
SELECT * FROM "Audit"."log entry";

-- Quoted schemas, tables and columns
SELECT U&"\0049d" FROM "Audit"."Log Entry";

-- Partitions of partitions
SELECT day, count FROM daily ORDER BY count DESC, day;

-- Partitions of partitions
SELECT day, counts FROM daily;

-- Partitions of partitions
SELECT id, at, level, message, context->'a' FROM log WHERE at >= now() - interval '1 day' AND tableoid <> 0;

-- Partitions of partitions
SELECT l.lvl FROM log_2026_1 l;

-- Partitions of partitions
SELECT id, name, boss FROM log_2026_0 JOIN streams USING (id);

-- Event sourcing: append and project
WITH e AS (INSERT INTO events (stream_id, version, event_type, data) SELECT s.id, s.version + i.ord, i.kind, i.payload FROM streams s, ROWS FROM (jsonb_to_recordset($1) AS (kind text, payload jsonb)) WITH ORDINALITY AS i(kind, payload, ord) WHERE s.name = $2 RETURNING *) SELECT seq, stream FROM e;

-- Event sourcing: append and project
INSERT INTO balances AS b (account, amount, updated_seq) SELECT data->>'account', sum((data->>'amount')::numeric), max(seq) FROM events WHERE seq > coalesce((SELECT max(updated_seq) FROM balances), 0) GROUP BY 1 ON CONFLICT (account) DO UPDATE SET amount = b.amount + excluded.amount, updated_seq = greatest(b.updated_seq, excluded.updated_seq) WHERE b.updated_seq IS DISTINCT FROM excluded.updated_seq RETURNING b.account, b.amount, old.amount AS previous;

-- Event sourcing: append and project
INSERT INTO balances AS b (account, amount) VALUES ('a', 1) ON CONFLICT (account) DO UPDATE SET amount = balances.amount;

-- Event sourcing: append and project
INSERT INTO balances AS b (account, amount) VALUES ('a', 1) ON CONFLICT (account) DO UPDATE SET amount = excluded.amount + excluded.updated;

-- Event sourcing: append and project
INSERT INTO balances AS b (account, amount) VALUES ('a', 1) ON CONFLICT ON CONSTRAINT balances_pkey DO NOTHING RETURNING balances.account;

-- Event sourcing: append and project
INSERT INTO events (seq, stream_id, version, event_type, data) OVERRIDING SYSTEM VALUE VALUES (1, 2, 3, 'a', '{}') ON CONFLICT ON CONSTRAINT stream_version DO NOTHING;

-- Assignment to fields of elements
INSERT INTO streams (name, snapshot.kind, snapshot.payload, pending[1]) VALUES ('a-1', 'x', '{}', ROW(NULL, 'b', NULL));

-- Assignment to fields of elements
INSERT INTO streams (name, snapshot.knd) VALUES ('a-1', 'x');

-- Assignment to fields of elements
INSERT INTO streams (name, pending[1].kind) VALUES ('a-1', 'x');

-- Assignment to fields of elements
INSERT INTO streams (name, pending[1].kindd) VALUES ('a-1', 'x');

-- Assignment to fields of elements
UPDATE streams SET snapshot.payload['a']['b'] = '1', pending[2].payload = '{}' WHERE (snapshot).payload ? 'a';

-- Assignment to fields of elements
UPDATE streams SET snapshot.payloads['a'] = '1';

-- Assignment to fields of elements
UPDATE streams SET pending[2].data = '{}';

-- UPDATE from derived tables
UPDATE streams s SET version = e.version FROM (SELECT stream_id, max(version) AS version FROM events GROUP BY 1) e WHERE e.stream_id = s.id AND s.version IS DISTINCT FROM e.version;

-- UPDATE from derived tables
UPDATE streams s SET version = e.max FROM (SELECT stream_id, max(version) FROM events GROUP BY stream_id) AS e(sid) WHERE e.sid = s.id;

-- UPDATE from derived tables
UPDATE streams s SET version = e.max FROM (SELECT stream_id, max(version) FROM events GROUP BY stream_id) AS e(sid) WHERE e.stream_id = s.id;

-- UPDATE from derived tables
UPDATE streams SET version = v FROM (VALUES (1, 2)) AS x(i, v) WHERE id = i;

-- UPDATE from derived tables
UPDATE streams SET version = w FROM (VALUES (1, 2)) AS x(i, v) WHERE id = i;

-- DELETE with LATERAL
DELETE FROM ONLY person p USING LATERAL (SELECT 1 AS one WHERE p.id > 0) x;

-- DELETE with LATERAL
DELETE FROM person p USING company c, LATERAL (SELECT c.vat AS v) x WHERE x.v = p.email;

-- DELETE with LATERAL
DELETE FROM person p USING company c, LATERAL (SELECT c.tax AS v) x WHERE x.v = p.email;

-- Recursion over employees
WITH RECURSIVE chain (id, label, depth, path) AS (SELECT id, label, 0, ARRAY[id] FROM employee WHERE boss IS NULL UNION ALL SELECT e.id, e.label, c.depth + 1, c.path || e.id FROM employee e JOIN chain c ON e.boss = c.id WHERE NOT e.id = ANY (c.path)) SELECT repeat(' ', depth) || label, path FROM chain ORDER BY path;

-- Recursion over employees
WITH RECURSIVE chain (id, label, depth, path) AS (SELECT id, label, 0, ARRAY[id] FROM employee WHERE boss IS NULL UNION ALL SELECT e.id, e.label, c.depth + 1, c.path || e.id FROM employee e JOIN chain c ON e.boss = c.ids) SELECT * FROM chain;

-- Recursion over employees
WITH RECURSIVE a AS (SELECT 1 AS n UNION SELECT n + 1 FROM a WHERE n < (SELECT max(version) FROM events) ), b AS (SELECT n, n * 2 AS m FROM a) SELECT * FROM b WHERE m > n ORDER BY m;

-- Recursion over employees
WITH RECURSIVE x(a) AS (SELECT 1 UNION ALL SELECT y.b FROM y WHERE b < 3), y(b) AS (SELECT 2) SELECT a FROM x;

-- Recursion over employees
WITH RECURSIVE x(a) AS (SELECT 1 UNION ALL (WITH z AS (SELECT a + 1 AS q FROM x) SELECT q FROM z WHERE q < 5)) SELECT a FROM x;

-- Recursion over employees
WITH RECURSIVE x(a) AS (SELECT 1 UNION ALL (WITH z AS (SELECT b + 1 AS q FROM x) SELECT q FROM z WHERE q < 5)) SELECT a FROM x;

-- Shadowed common table expressions
WITH x AS (SELECT 1 AS a) SELECT (WITH x AS (SELECT 2 AS b) SELECT b FROM x), a FROM x;

-- Shadowed common table expressions
WITH x AS (SELECT 1 AS a) SELECT (WITH x AS (SELECT 2 AS b) SELECT a FROM x), a FROM x;

-- Shadowed common table expressions
WITH x AS (SELECT 1 AS a) SELECT (WITH y AS (SELECT * FROM x) SELECT y.a FROM y);

-- Shadowed common table expressions
WITH x AS (SELECT 1 AS a), x2 AS (SELECT * FROM x), x3 AS (SELECT * FROM x2 JOIN x USING (a)) SELECT x3.a FROM x3;

-- Shadowed common table expressions
WITH x(a, a) AS (SELECT 1, 2) SELECT a FROM x;

-- Shadowed common table expressions
SELECT a FROM (SELECT 1 AS a, 2 AS a) x;

-- Shadowed common table expressions
SELECT x.* FROM (SELECT 1 AS a, 2 AS a) x;

-- Output names that are there twice
SELECT 1 AS a, 2 AS a ORDER BY a;

-- Output names that are there twice
SELECT 1 AS a, 1 AS a ORDER BY a;

-- Output names that are there twice
SELECT version, version FROM events ORDER BY version;

-- Output names that are there twice
SELECT e.version, s.version FROM events e, streams s ORDER BY version;

-- Output names that are there twice
SELECT e.version, e.version AS version FROM events e ORDER BY version;

-- Output names that are there twice
SELECT stream_id AS version, version AS stream_id FROM events ORDER BY version, stream_id;

-- Output names that are there twice
SELECT stream_id AS sid, count(*) FROM events GROUP BY sid HAVING sid > 1;

-- Output names that are there twice
SELECT max(version) AS m FROM events HAVING max(version) > 1 ORDER BY m + 1;

-- Output names that are there twice
SELECT DISTINCT event_type AS t FROM events ORDER BY t;

-- Output names that are there twice
SELECT DISTINCT event_type AS t FROM events ORDER BY kind;

-- Merged columns of nested joins
SELECT a.x FROM (SELECT 1 AS x) a NATURAL JOIN (SELECT 1 AS x, 2 AS y) b WHERE y = 2 AND x = 1 AND b.x = 1;

-- Merged columns of nested joins
SELECT z FROM (SELECT 1 AS x) a NATURAL FULL JOIN (SELECT 1 AS x, 2 AS y) b;

-- Merged columns of nested joins
SELECT j.x, j.y FROM ((SELECT 1 AS x) a JOIN (SELECT 1 AS x, 2 AS y) b USING (x)) AS j WHERE j.y = 2;

-- Merged columns of nested joins
SELECT a.x FROM ((SELECT 1 AS x) a JOIN (SELECT 1 AS x, 2 AS y) b USING (x)) AS j;

-- Merged columns of nested joins
SELECT m.x, a.x, b.y FROM (SELECT 1 AS x) a JOIN (SELECT 1 AS x, 2 AS y) b USING (x) AS m;

-- Merged columns of nested joins
SELECT m.y FROM (SELECT 1 AS x) a JOIN (SELECT 1 AS x, 2 AS y) b USING (x) AS m;

-- Merged columns of nested joins
SELECT x FROM (SELECT 1 AS x) a JOIN (SELECT 1 AS x) b ON a.x = b.x;

-- Merged columns of nested joins
SELECT x FROM (SELECT 1 AS x) a JOIN (SELECT 1 AS x) b USING (x) JOIN (SELECT 2 AS x) c ON true;

-- Merged columns of nested joins
SELECT x FROM (SELECT 1 AS x) a JOIN (SELECT 1 AS x) b USING (x) JOIN (SELECT 2 AS x) c USING (x);

-- What LATERAL and ON may see
SELECT * FROM (SELECT 1 AS x) a LEFT JOIN LATERAL (SELECT a.x + 1 AS y) b ON b.y = a.x RIGHT JOIN LATERAL (SELECT 2 AS z) c ON c.z = b.y;

-- What LATERAL and ON may see
SELECT * FROM (SELECT 1 AS x) a RIGHT JOIN LATERAL (SELECT a.x + 1 AS y) b ON true;

-- What LATERAL and ON may see
SELECT * FROM (SELECT 1 AS x) a, (SELECT a.x + 1 AS y) b;

-- What LATERAL and ON may see
SELECT * FROM (SELECT 1 AS x) a, (SELECT x + 1 AS y) b;

-- What LATERAL and ON may see
SELECT * FROM (SELECT 1 AS x) a JOIN (SELECT 2 AS y) b ON (SELECT a.x = b.y AND c.z = 1), (SELECT 1 AS z) c;

-- What LATERAL and ON may see
SELECT * FROM (SELECT 1 AS x) a, (SELECT 2 AS y) b JOIN (SELECT 3 AS z) c ON a.x = c.z;

-- Whole rows and their fields
SELECT * FROM es.streams s, LATERAL (VALUES (s.id), (s.version)) AS v(n) WHERE v.n = s.id;

-- Whole rows and their fields
SELECT * FROM es.streams s, LATERAL (VALUES (s.id), (s.versions)) AS v(n);

-- Whole rows and their fields
SELECT count(*) FROM streams s WHERE s = ROW(1, 'a', 2, NULL, NULL);

-- Whole rows and their fields
SELECT s, s.s FROM streams s;

-- Whole rows and their fields
SELECT (s).name, (s.*).name FROM streams s;

-- Whole rows and their fields
SELECT (s).nam FROM streams s;

-- Whole rows and their fields
SELECT ((s).snapshot).kind FROM streams s;

-- Whole rows and their fields
SELECT ((s).snapshot).kinda FROM streams s;

-- Fields of expressions that yield rows
SELECT (ARRAY[s.snapshot])[1].kind FROM streams s;

-- Fields of expressions that yield rows
SELECT (ARRAY[s.snapshot])[1].kid FROM streams s;

-- Fields of expressions that yield rows
SELECT (CASE WHEN true THEN s.snapshot ELSE NULL END).kind FROM streams s;

-- Fields of expressions that yield rows
SELECT (CASE WHEN true THEN s.snapshot ELSE NULL END).kid FROM streams s;

-- Fields of expressions that yield rows
SELECT (coalesce(s.snapshot, s.snapshot)).kid FROM streams s;

-- Fields of expressions that yield rows
SELECT ((SELECT x FROM streams x WHERE x.id = s.id)).name FROM streams s;

-- Fields of expressions that yield rows
SELECT ((SELECT x FROM streams x WHERE x.id = s.id)).nam FROM streams s;

-- Fields of expressions that yield rows
SELECT ((SELECT x.snapshot FROM streams x)).knd;

-- Fields of expressions that yield rows
SELECT (ROW(1, 2)).f1;

-- Fields of expressions that yield rows
SELECT (ROW(1, 2)).f3;

-- Fields of expressions that yield rows
SELECT (NULL::envelope).kin;

-- Fields of expressions that yield rows
SELECT (array_agg(s.snapshot))[1].kin FROM streams s;

-- Fields of expressions that yield rows
SELECT (array_agg(s))[1].name FROM streams s;

-- Fields of expressions that yield rows
SELECT (array_agg(s))[1].nam FROM streams s;

-- Fields of expressions that yield rows
SELECT (first_value(s.snapshot) OVER (ORDER BY s.id)).kind FROM streams s;

-- Fields of expressions that yield rows
SELECT (lag(s) OVER (ORDER BY id)).name FROM streams s;

-- Fields of expressions that yield rows
SELECT (lag(s) OVER (ORDER BY id)).nam FROM streams s;

-- Rows passed on by subqueries
SELECT q.r FROM (SELECT s AS r FROM streams s) q WHERE (q.r).name = 'a';

-- Rows passed on by subqueries
SELECT (q.r).name2 FROM (SELECT s AS r FROM streams s) q;

-- Rows passed on by subqueries
SELECT (q.r).kind FROM (SELECT s.snapshot AS r FROM streams s) q;

-- Rows passed on by subqueries
SELECT (q.r).nope FROM (SELECT (s.snapshot) AS r FROM streams s) q;

-- Rows passed on by subqueries
SELECT (q.r).f2 FROM (SELECT ROW(1, 2) AS r) q;

-- Rows passed on by subqueries
SELECT (q.r).f3 FROM (SELECT ROW(1, 2) AS r) q;

-- Rows passed on by subqueries
SELECT (x).a FROM (SELECT y AS x FROM (SELECT 1 AS a) y) z;

-- Rows passed on by subqueries
SELECT (x).b FROM (SELECT y AS x FROM (SELECT 1 AS a) y) z;

-- Names that PostgreSQL gives to columns
SELECT x.y FROM (SELECT 1 AS a) x(y);

-- Names that PostgreSQL gives to columns
SELECT x.a FROM (SELECT 1 AS a) x(y);

-- Names that PostgreSQL gives to columns
SELECT a, n FROM (SELECT 1, 2) AS t(a, n);

-- Names that PostgreSQL gives to columns
SELECT "?column?" FROM (SELECT 1) t;

-- Names that PostgreSQL gives to columns
SELECT int4, text, date_part, now, current_date, nullif, greatest FROM (SELECT 1::int4, 'a'::text, date_part('day', now()), now(), current_date, nullif(1, 2), greatest(1, 2)) t;

-- Names that PostgreSQL gives to columns
SELECT extract, "position", substring, overlay, btrim, timezone, json_object, xmlelement, "grouping" FROM (SELECT extract(day from now()), position('a' in 'b'), substring('a' from 1), overlay('a' placing 'b' from 1), trim(' a'), now() at time zone 'UTC', json_object('a': 1), xmlelement(name x)) t;

-- Names that PostgreSQL gives to columns
SELECT date FROM (SELECT now()::date) t WHERE date < now();

-- Names that PostgreSQL gives to columns
SELECT "char" FROM (SELECT 'a'::char) t;

-- Names that PostgreSQL gives to columns
SELECT kind, payload FROM (SELECT (snapshot).kind, (snapshot).payload FROM streams) t;

-- Names that PostgreSQL gives to columns
SELECT snapshot FROM (SELECT (pending)[1] FROM streams) t;

-- Names that PostgreSQL gives to columns
SELECT pending FROM (SELECT (pending)[1] FROM streams) t;

-- Names that PostgreSQL gives to columns
SELECT name FROM (SELECT (SELECT name FROM streams LIMIT 1)) t;

-- Names that PostgreSQL gives to columns
SELECT ntile, sum FROM (SELECT ntile(4) OVER (), sum(1) FILTER (WHERE true)) t;

-- Names that PostgreSQL gives to columns
SELECT unnest FROM (SELECT unnest(ARRAY[1])) t;

-- Names of table functions
SELECT jsonb_array_elements FROM (SELECT jsonb_array_elements('[]')) t;

-- Names of table functions
SELECT value FROM (SELECT jsonb_array_elements('[]')) t;

-- Names of table functions
SELECT value FROM jsonb_array_elements('[]');

-- Names of table functions
SELECT jsonb_array_elements FROM jsonb_array_elements('[]');

-- Names of table functions
SELECT x FROM jsonb_array_elements('[]') x WHERE x->>'a' = 'b' AND x.value->>'c' = 'd';

-- Names of table functions
SELECT e.elem FROM jsonb_array_elements_text('[]') AS e(elem), regexp_split_to_table('a', 'b') AS w WHERE w = elem;

-- Names of table functions
SELECT e.value FROM jsonb_array_elements_text('[]') AS e(elem);

-- Names of table functions
SELECT key FROM json_object_keys('{}') AS key;

-- Names of table functions
SELECT json_object_keys FROM json_object_keys('{}');

-- Names of table functions
SELECT generate_series, g FROM generate_series(1, 2) g;

-- Names of table functions
SELECT generate_series FROM generate_series(1, 2);

-- Names of table functions
SELECT n FROM generate_subscripts(ARRAY[1], 1) AS n;

-- Names of table functions
SELECT current_date, c.current_date FROM current_date c;

-- Names of table functions
SELECT d FROM CAST(now() AS date) d;

-- Functions of the system
SELECT word FROM pg_get_keywords() WHERE catcode = 'R';

-- Functions of the system
SELECT wrd FROM pg_get_keywords();

-- Functions of the system
SELECT name, setting FROM pg_settings WHERE name LIKE 'search%' AND unit IS NULL;

-- Functions of the system
SELECT lsn FROM pg_current_wal_lsn() lsn;

-- Functions of the system
SELECT pg_ls_dir FROM pg_ls_dir('.');

-- Functions of the system
SELECT t.alias, t.token FROM ts_debug('english', 'a') t;

-- Functions of the system
SELECT t.lexemes, t.tok FROM ts_debug('english', 'a') t;

-- unnest of several arrays
SELECT lexeme, positions FROM unnest(to_tsvector('a b'));

-- unnest of several arrays
SELECT lexem FROM unnest(to_tsvector('a b'));

-- unnest of several arrays
SELECT a, b FROM unnest(ARRAY[1, 2], ARRAY['a']) AS t(a, b);

-- unnest of several arrays
SELECT t.c FROM unnest(ARRAY[1, 2], ARRAY['a']) AS t(a, b);

-- unnest of several arrays
SELECT unnest FROM unnest(ARRAY[1, 2], ARRAY['a']);

-- unnest of several arrays
SELECT id, kind, unnest FROM unnest(ARRAY[NULL::envelope], ARRAY[1]);

-- unnest of several arrays
SELECT * FROM unnest(ARRAY[NULL::envelope], ARRAY[1]) AS u(i, k, p, n) WHERE n = 1 AND i IS NULL;

-- unnest of several arrays
SELECT u.kind FROM unnest(ARRAY[NULL::envelope], ARRAY[1]) AS u(i, k, p, n);
