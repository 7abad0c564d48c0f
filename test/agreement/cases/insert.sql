-- schema: shop

-- Columns and values
INSERT INTO users (name, mail) VALUES ('a', 'b@c');

-- A missing column
INSERT INTO users (name, status) VALUES ('a', 'b');

-- Two missing columns
--! also state
INSERT INTO users (name, status, state) VALUES ('a', 'b', 'c');

-- A qualified column in the list is a field
INSERT INTO users (users.name) VALUES ('a');

-- A missing table
INSERT INTO userz (name) VALUES ('a');

-- A missing schema
INSERT INTO salez.orders (id) VALUES (1);

-- Without a column list
INSERT INTO tree VALUES (1, NULL, 'x', '{}');

-- VALUES see no columns
INSERT INTO users (name) VALUES (mail);

-- DEFAULT and DEFAULT VALUES
INSERT INTO users (id, name) VALUES (DEFAULT, 'x');

-- DEFAULT VALUES
INSERT INTO a DEFAULT VALUES;

-- INSERT SELECT
INSERT INTO orders (user_id, total) SELECT id, 1 FROM users;

-- INSERT SELECT, missing
INSERT INTO orders (user_id, total) SELECT id, credit FROM users;

-- INSERT SELECT does not see the target
INSERT INTO orders (user_id, total) SELECT id, orders.total FROM users;

-- The target's alias
INSERT INTO orders AS o (user_id, total) VALUES (1, 2) RETURNING o.id;

-- The target's name behind an alias
INSERT INTO orders AS o (user_id, total) VALUES (1, 2) RETURNING orders.id;

-- RETURNING
INSERT INTO orders (user_id) VALUES (1) RETURNING id, placed_at, orders.total;

-- RETURNING, missing
INSERT INTO orders (user_id) VALUES (1) RETURNING created_at;

-- RETURNING does not see the SELECT's tables
INSERT INTO orders (user_id) SELECT u.id FROM users u RETURNING u.name;

-- RETURNING a star and an expression
INSERT INTO orders (user_id) VALUES (1) RETURNING *, total * 2 AS twice, (SELECT name FROM users WHERE users.id = orders.user_id);

-- RETURNING old and new (PostgreSQL 18)
INSERT INTO orders (user_id) VALUES (1) RETURNING old.id, new.total, new.*;

-- RETURNING new, missing
INSERT INTO orders (user_id) VALUES (1) RETURNING new.amount;

-- RETURNING WITH (NEW AS n)
INSERT INTO orders (user_id) VALUES (1) RETURNING WITH (OLD AS o, NEW AS n) o.id, n.id;

-- RETURNING WITH (NEW AS n): the name new is gone
INSERT INTO orders (user_id) VALUES (1) RETURNING WITH (OLD AS o, NEW AS n) new.id;

-- RETURNING WITH (NEW AS n), missing
INSERT INTO orders (user_id) VALUES (1) RETURNING WITH (OLD AS o, NEW AS n) n.amount;

-- excluded is not visible in RETURNING
INSERT INTO tree (id) VALUES (1) ON CONFLICT (id) DO UPDATE SET label = 'x' RETURNING excluded.label;

-- ON CONFLICT DO NOTHING without a target
INSERT INTO tree (id) VALUES (1) ON CONFLICT DO NOTHING;

-- ON CONFLICT with a column
INSERT INTO tree (id, label) VALUES (1, 'x') ON CONFLICT (id) DO UPDATE SET label = excluded.label;

-- ON CONFLICT, missing inference column
INSERT INTO tree (id, label) VALUES (1, 'x') ON CONFLICT (ident) DO NOTHING;

-- ON CONFLICT, missing column of excluded
INSERT INTO tree (id, label) VALUES (1, 'x') ON CONFLICT (id) DO UPDATE SET label = excluded.name;

-- ON CONFLICT, missing SET column
INSERT INTO tree (id, label) VALUES (1, 'x') ON CONFLICT (id) DO UPDATE SET labels = excluded.label;

-- ON CONFLICT, unqualified name in SET is ambiguous
INSERT INTO tree (id, label) VALUES (1, 'x') ON CONFLICT (id) DO UPDATE SET label = label || 'x';

-- ON CONFLICT, qualified by the target
INSERT INTO tree (id, label) VALUES (1, 'x') ON CONFLICT (id) DO UPDATE SET label = tree.label || excluded.label;

-- ON CONFLICT, qualified by the target's alias
INSERT INTO tree AS t (id, label) VALUES (1, 'x') ON CONFLICT (id) DO UPDATE SET label = t.label WHERE t.parent_id IS NULL;

-- ON CONFLICT, the target's name behind an alias
INSERT INTO tree AS t (id, label) VALUES (1, 'x') ON CONFLICT (id) DO UPDATE SET label = tree.label;

-- ON CONFLICT WHERE, missing
INSERT INTO tree (id, label) VALUES (1, 'x') ON CONFLICT (id) DO UPDATE SET label = 'x' WHERE tree.deleted;

-- ON CONFLICT WHERE, unqualified is ambiguous
INSERT INTO tree (id, label) VALUES (1, 'x') ON CONFLICT (id) DO UPDATE SET label = 'x' WHERE parent_id = 1;

-- ON CONFLICT DO UPDATE does not see the SELECT
INSERT INTO tree (id, label) SELECT u.id, u.name FROM users u ON CONFLICT (id) DO UPDATE SET label = u.name;

-- ON CONFLICT SET does not take a qualifier
INSERT INTO tree (id, label) VALUES (1, 'x') ON CONFLICT (id) DO UPDATE SET tree.label = 'x';

-- ON CONFLICT ON CONSTRAINT
INSERT INTO tree (id) VALUES (1) ON CONFLICT ON CONSTRAINT tree_pkey DO NOTHING;

-- ON CONFLICT ON CONSTRAINT, missing
INSERT INTO tree (id) VALUES (1) ON CONFLICT ON CONSTRAINT tree_key DO NOTHING;

-- ON CONFLICT without a fitting constraint
INSERT INTO tree (id, label) VALUES (1, 'x') ON CONFLICT (label) DO NOTHING;

-- ON CONFLICT on two columns in another order
INSERT INTO order_items (order_id, product_id, price) VALUES (1, 1, 1) ON CONFLICT (product_id, order_id) DO NOTHING;

-- ON CONFLICT on a part of a key
INSERT INTO order_items (order_id, product_id, price) VALUES (1, 1, 1) ON CONFLICT (order_id) DO NOTHING;

-- ON CONFLICT on a unique column
INSERT INTO users (name, mail) VALUES ('a', 'b@c') ON CONFLICT (mail) DO NOTHING;

-- ON CONFLICT on an expression
INSERT INTO products (sku, title, price) VALUES ('a', 'b', 1) ON CONFLICT (lower(title)) DO NOTHING;

-- ON CONFLICT on a missing column in an expression
INSERT INTO products (sku, title, price) VALUES ('a', 'b', 1) ON CONFLICT (lower(name)) DO NOTHING;

-- ON CONFLICT on a partial index
INSERT INTO products (sku, title, price) VALUES ('a', 'b', 1) ON CONFLICT (title) WHERE stock > 0 DO NOTHING;

-- ON CONFLICT on a partial index without its predicate
INSERT INTO products (sku, title, price) VALUES ('a', 'b', 1) ON CONFLICT (title) DO NOTHING;

-- ON CONFLICT on a partial index, missing in the predicate
INSERT INTO products (sku, title, price) VALUES ('a', 'b', 1) ON CONFLICT (title) WHERE amount > 0 DO NOTHING;

-- ON CONFLICT with COLLATE and operator class
INSERT INTO products (sku, title, price) VALUES ('a', 'b', 1) ON CONFLICT (sku COLLATE "default" text_ops) DO NOTHING;

-- ON CONFLICT with the same column twice
INSERT INTO tree (id) VALUES (1) ON CONFLICT (id, id) DO NOTHING;

-- ON CONFLICT with several SET columns
INSERT INTO tree (id, label) VALUES (1, 'x') ON CONFLICT (id) DO UPDATE SET (label, path) = (excluded.label, excluded.path);

-- ON CONFLICT with a subquery
INSERT INTO tree (id, label) VALUES (1, 'x') ON CONFLICT (id) DO UPDATE SET (label, parent_id) = (SELECT u.name, u.id FROM users u WHERE u.id = excluded.id);

-- ON CONFLICT with a subquery, missing
INSERT INTO tree (id, label) VALUES (1, 'x') ON CONFLICT (id) DO UPDATE SET label = (SELECT u.nick FROM users u WHERE u.id = excluded.id);

-- excluded has the whole row
INSERT INTO tree (id, label) VALUES (1, 'x') ON CONFLICT (id) DO UPDATE SET label = excluded.path[1] || excluded.parent_id;

-- excluded outside of ON CONFLICT
INSERT INTO tree (id, label) VALUES (1, excluded.label);

-- Whole-row excluded
INSERT INTO tree (id, label) VALUES (1, 'x') ON CONFLICT (id) DO UPDATE SET label = row_to_json(excluded)::text;

-- A table named excluded by an alias
INSERT INTO tree AS excluded (id, label) VALUES (1, 'x') ON CONFLICT (id) DO UPDATE SET label = 'y';

-- ON CONFLICT in a data-modifying CTE
WITH i AS (INSERT INTO tree (id) VALUES (1) ON CONFLICT (id) DO UPDATE SET label = excluded.labels RETURNING id) SELECT id FROM i;

-- OVERRIDING and identity
INSERT INTO products (id, sku, title, price) OVERRIDING SYSTEM VALUE VALUES (1, 'a', 'b', 1);

-- Quoted columns
INSERT INTO "CamelCase" ("userId", "with space") VALUES (1, 'x');

-- Quoted columns folded
INSERT INTO "CamelCase" (userId) VALUES (1);

-- Reserved columns
INSERT INTO "order" ("user", "group") VALUES ('x', 1);

-- Into a view
INSERT INTO active_users (full_name) VALUES ('x');

-- Into a view, the table's name of the column
INSERT INTO active_users (name) VALUES ('x');

-- Into a partitioned table
INSERT INTO measurements (id, taken, value) VALUES (1, '2025-03-03', 1.5);

-- Into a partition, missing
INSERT INTO measurements_2025 (id, taken, val) VALUES (1, '2025-03-03', 1.5);

-- Into a child table, inherited columns
INSERT INTO trucks (id, wheels, load) VALUES (1, 6, 100);

-- Into a parent, the child's column
INSERT INTO vehicles (id, load) VALUES (1, 100);

-- A system column cannot be assigned
INSERT INTO tree (id, ctid) VALUES (1, '(0,1)');

-- INSERT with a subquery in VALUES
INSERT INTO orders (user_id, total) VALUES ((SELECT id FROM users WHERE nick = 'x'), 1);

-- Multi-row VALUES with parameters
INSERT INTO orders (user_id, total) VALUES ($1, $2), ($3, $4) RETURNING id AS new_id, new_id;

-- INSERT of a parenthesized SELECT
INSERT INTO orders (user_id) (SELECT id FROM users WHERE active);

-- INSERT SELECT with ORDER BY an output name
INSERT INTO orders (user_id, total) SELECT id AS u, 1 AS t FROM users ORDER BY u, t;

-- INSERT SELECT does not know target columns in ORDER BY
INSERT INTO orders (user_id, total) SELECT id, 1 FROM users ORDER BY user_id;

-- INSERT TABLE
INSERT INTO tree TABLE tree;

-- INSERT TABLE, missing
INSERT INTO tree TABLE trees;

-- RETURNING a system column
INSERT INTO tree (id) VALUES (1) RETURNING tableoid::regclass, ctid, oid;

-- More expressions than columns
INSERT INTO tree (id) VALUES (1, 2);

-- A column twice
INSERT INTO tree (id, id) VALUES (1, 2);

-- A column named like a function
INSERT INTO c (c, id) VALUES (1, 2) RETURNING c, c.c;

-- Enum literal
INSERT INTO users (name, current_mood) VALUES ('x', 'happy');

-- Enum literal, missing label
INSERT INTO users (name, current_mood) VALUES ('x', 'great');
