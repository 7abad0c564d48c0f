-- schema: shop

-- Field of a composite column
SELECT (home).city FROM users;

-- Field of a composite column, missing
SELECT (home).country FROM users;

-- Field of a qualified composite column
SELECT (u.home).street FROM users u;

-- Field of a qualified composite column, missing
SELECT (u.home).number FROM users u;

-- Field of a missing composite column
SELECT (u.house).street FROM users u;

-- Without parentheses it is a relation
SELECT home.city FROM users;

-- Schema, table, column, field without parentheses
SELECT users.home.city FROM users;

-- Fields of fields
SELECT (places).home.city, ((places).work).zip FROM users;

-- Fields of fields, missing at the end
SELECT (places).home.country FROM users;

-- Fields of fields, missing in the middle
SELECT (places).office.city FROM users;

-- Field of an array field
SELECT (places).tags[1] FROM users;

-- Star of a composite column
SELECT (home).* FROM users;

-- Star of a missing composite column
SELECT (house).* FROM users;

-- Columns from the star of a composite
SELECT s.city FROM (SELECT (home).* FROM users) s;

-- Columns from the star of a composite, missing
SELECT s.country FROM (SELECT (home).* FROM users) s;

-- Composite column's columns are no columns
SELECT city FROM users;

-- Whole row, then field
SELECT (u).name FROM users u;

-- Whole row, then missing field
SELECT (u).nickname FROM users u;

-- Whole row, then field of field
SELECT ((u).home).city FROM users u;

-- Whole row with a star
SELECT (u).* FROM users u;

-- Row cast to a type
SELECT (ROW('a', 'b', 'c')::address).zip;

-- Row cast to a type, missing
SELECT (ROW('a', 'b', 'c')::address).state;

-- Null cast to a table's row type
SELECT (NULL::users).mail;

-- Null cast to a table's row type, missing
SELECT (NULL::users).email;

-- An anonymous row has no names
SELECT (ROW(1, 2)).f1;

-- Anonymous rows have f1, f2 in a subquery's star
SELECT (s.r).f1 FROM (SELECT ROW(1, 2) AS r) s;

-- Field of a function's result
SELECT (home_of(id)).city FROM users;

-- Field of a function's result, missing
SELECT (home_of(id)).country FROM users;

-- Field of a scalar subquery
SELECT (SELECT home FROM users LIMIT 1).city;

-- Field of a parenthesized scalar subquery
SELECT ((SELECT home FROM users LIMIT 1)).city;

-- Field of a parenthesized scalar subquery, missing
SELECT ((SELECT home FROM users LIMIT 1)).country;

-- Field of a domain over a composite
SELECT (home::addr_domain).city FROM users;

-- Field of a domain over a composite, missing
SELECT (home::addr_domain).country FROM users;

-- Field of an array element
SELECT (array_agg(home))[1].city FROM users;

-- Field of an array element, missing
SELECT ((array_agg(home))[1]).country FROM users;

-- Field of an array of rows
SELECT ((SELECT array_agg(u) FROM users u))[1].name;

-- Array subscripts
SELECT tags[1], tags[1:2], tags[:2], (tags)[1] FROM users;

-- Subscript of a missing array
SELECT labels[1] FROM users;

-- Field selection in WHERE and ORDER BY
SELECT id FROM users WHERE (home).city = 'x' ORDER BY (home).town;

-- Field of a coalesce
SELECT (coalesce(home, ROW('a', 'b', 'c')::address)).city FROM users;

-- Field of a coalesce, missing
SELECT (coalesce(home, ROW('a', 'b', 'c')::address)).country FROM users;

-- Field of a CASE
SELECT (CASE WHEN id = 1 THEN home END).city FROM users;

-- INSERT into fields
INSERT INTO users (name, home.city) VALUES ('x', 'y');

-- INSERT into fields, missing
INSERT INTO users (name, home.country) VALUES ('x', 'y');

-- INSERT into fields of a missing column
INSERT INTO users (name, house.city) VALUES ('x', 'y');

-- INSERT into nested fields
INSERT INTO users (name, places.home.zip) VALUES ('x', '1');

-- INSERT into nested fields, missing
INSERT INTO users (name, places.home.state) VALUES ('x', '1');

-- INSERT into array elements
INSERT INTO users (name, tags[1], places.tags[2]) VALUES ('x', 'a', 'b');

-- UPDATE a field
UPDATE users SET home.city = 'x';

-- UPDATE a field, missing
UPDATE users SET home.country = 'x';

-- UPDATE by the table's name is a field
UPDATE users SET users.name = 'x';

-- UPDATE a nested field
UPDATE users SET places.work.zip = '1', tags[2] = 'x';

-- UPDATE a nested field, missing
UPDATE users SET places.office.zip = '1';

-- UPDATE a field from a field
UPDATE users SET home.city = (home).street WHERE (home).zip IS NULL;

-- UPDATE a field from a missing field
UPDATE users SET home.city = (home).town;

-- jsonb subscript assignment
UPDATE users SET extra['a']['b'] = '1';

-- jsonb subscript assignment, missing column
UPDATE users SET extras['a'] = '1';

-- jsonb field assignment is no field
UPDATE users SET extra.a = '1';

-- Field of a view's column
SELECT (v.h).city FROM (SELECT home AS h FROM users) v;

-- Field of a CTE's column, missing
WITH v AS (SELECT home AS h FROM users) SELECT (v.h).town FROM v;

-- Whole row of a join alias
SELECT (j).x FROM (a JOIN b USING (id)) AS j;

-- Field of excluded
INSERT INTO users (id, name) VALUES (1, 'x') ON CONFLICT (id) DO UPDATE SET name = (excluded.home).city;

-- Field of excluded, missing
INSERT INTO users (id, name) VALUES (1, 'x') ON CONFLICT (id) DO UPDATE SET name = (excluded.home).town;

-- Functional notation chain
SELECT u.home.city FROM users u;

-- Whole-row comparison
SELECT 1 FROM users u, users v WHERE u = v;

-- Typed table's field
SELECT (p).zip, p.city FROM people p;

-- Row type of a view
SELECT (v).full_name FROM active_users v;

-- Row type of a view, missing
SELECT (v).name FROM active_users v;

-- Attribute of a range is a function
SELECT lower(during), during.upper FROM ranges;

-- Composite in array in composite
SELECT (ARRAY[places])[1].home.city FROM users;

-- Composite in array in composite, missing
SELECT ((ARRAY[places])[1]).home.town FROM users;

-- hstore subscript
SELECT attrs['a'] FROM users;

-- IS DOCUMENT and field
SELECT (u.home).zip IS NULL FROM users u GROUP BY (u.home).zip, (u.home).plz;
