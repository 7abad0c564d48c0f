-- schema: shop

-- UPDATE
UPDATE users SET name = 'x', mail = 'a@b' WHERE id = 1;

-- UPDATE, missing SET column
UPDATE users SET status = 'x' WHERE id = 1;

-- UPDATE, missing in the expression
UPDATE users SET name = nick WHERE id = 1;

-- UPDATE, missing in WHERE
UPDATE users SET name = 'x' WHERE ident = 1;

-- UPDATE, all missing
--! also status, nick
UPDATE users SET status = nick WHERE ident = 1;

-- UPDATE with alias
UPDATE users u SET name = u.mail WHERE u.id = 1;

-- UPDATE with alias, original name
UPDATE users u SET name = users.mail WHERE u.id = 1;

-- UPDATE with alias in SET
UPDATE users u SET u.name = 'x';

-- UPDATE FROM
UPDATE orders o SET note = u.name FROM users u WHERE u.id = o.user_id;

-- UPDATE FROM, missing
UPDATE orders o SET note = u.nick FROM users u WHERE u.id = o.user_id;

-- UPDATE FROM, SET columns are the target's
UPDATE orders o SET name = 'x' FROM users u WHERE u.id = o.user_id;

-- UPDATE FROM, ambiguous
UPDATE orders SET note = 'x' FROM users WHERE id = user_id;

-- UPDATE FROM the target itself needs an alias
UPDATE users SET name = m.name FROM users m WHERE m.id = users.manager_id;

-- UPDATE FROM the target again without alias
UPDATE users SET name = 'x' FROM users WHERE true;

-- UPDATE FROM with a join
UPDATE orders o SET note = p.title FROM order_items i JOIN products p ON p.id = i.product_id WHERE i.order_id = o.id;

-- UPDATE FROM: a join's ON does not see the target
UPDATE orders o SET note = p.title FROM order_items i JOIN products p ON p.id = o.id WHERE i.order_id = o.id;

-- UPDATE FROM: a lateral subquery does not see the target
UPDATE orders o SET note = s.n FROM LATERAL (SELECT o.note AS n) s;

-- UPDATE of several columns
UPDATE users SET (name, mail) = ('x', 'y@z');

-- UPDATE of several columns, missing
UPDATE users SET (name, email) = ('x', 'y@z');

-- UPDATE of several columns from a subquery
UPDATE orders SET (note, total) = (SELECT u.name, 1 FROM users u WHERE u.id = orders.user_id);

-- UPDATE of several columns from a subquery, missing
UPDATE orders SET (note, total) = (SELECT u.nick, 1 FROM users u WHERE u.id = orders.user_id);

-- UPDATE of several columns from ROW
UPDATE orders SET (note, total) = ROW (note || 'x', total + tax);

-- UPDATE with DEFAULT
UPDATE orders SET state = DEFAULT, (note, total) = (DEFAULT, 1);

-- UPDATE with a correlated subquery
UPDATE users u SET name = (SELECT max(o.note) FROM orders o WHERE o.user_id = u.id);

-- UPDATE with a correlated subquery, missing
UPDATE users u SET name = (SELECT max(o.notes) FROM orders o WHERE o.user_id = u.id);

-- UPDATE RETURNING
UPDATE orders SET note = 'x' RETURNING id, note;

-- UPDATE RETURNING sees FROM
UPDATE orders SET note = 'x' FROM users u WHERE u.id = user_id RETURNING orders.id, u.name;

-- UPDATE RETURNING, missing
UPDATE orders SET note = 'x' FROM users u WHERE u.id = user_id RETURNING orders.id, u.nick;

-- UPDATE RETURNING, ambiguous
UPDATE orders SET note = 'x' FROM users u WHERE u.id = user_id RETURNING id;

-- UPDATE RETURNING old and new
UPDATE orders SET note = 'x' RETURNING old.note, new.note, old.*, new;

-- UPDATE RETURNING old, missing
UPDATE orders SET note = 'x' RETURNING old.remark;

-- UPDATE RETURNING a FROM item named old
UPDATE orders SET note = 'x' FROM users old WHERE old.id = user_id RETURNING old.name;

-- old outside of RETURNING
UPDATE orders SET note = old.note;

-- UPDATE a view
UPDATE active_users SET full_name = 'x' WHERE id = 1;

-- UPDATE a view, missing
UPDATE active_users SET name = 'x' WHERE id = 1;

-- UPDATE ONLY
UPDATE ONLY vehicles SET wheels = 3 WHERE maker = 'x';

-- UPDATE WHERE CURRENT OF
UPDATE users SET name = 'x' WHERE CURRENT OF some_cursor;

-- UPDATE of a parent with a child's column
UPDATE vehicles SET load = 3;

-- UPDATE with a schema-qualified target
UPDATE sales.orders SET amount = 1 WHERE sales.orders.id = 1;

-- UPDATE with a schema-qualified target, missing
UPDATE sales.orders SET total = 1 WHERE sales.orders.id = 1;

-- UPDATE with a schema-qualified target, other schema's column
UPDATE sales.orders SET amount = 1 WHERE public.orders.id = 1;

-- UPDATE missing table
UPDATE userz SET name = 'x' WHERE nothing = 1;

-- UPDATE with the same column twice
UPDATE users SET name = 'x', name = 'y';

-- UPDATE of a system column
UPDATE users SET ctid = '(0,1)';

-- UPDATE with a system column in WHERE
UPDATE users SET name = 'x' WHERE ctid = '(0,1)';

-- UPDATE quoted
UPDATE "CamelCase" SET "firstName" = "lastName" WHERE "userId" = 1;

-- UPDATE quoted, folded
UPDATE "CamelCase" SET firstName = 'x';

-- UPDATE with window functions through a subquery
UPDATE orders o SET note = r.n::text FROM (SELECT id, row_number() OVER (PARTITION BY user_id ORDER BY placed_at) AS n FROM orders) r WHERE r.id = o.id;

-- UPDATE with window functions through a subquery, missing
UPDATE orders o SET note = r.rn::text FROM (SELECT id, row_number() OVER (PARTITION BY user_id ORDER BY placed_at) AS n FROM orders) r WHERE r.id = o.id;

-- DELETE
DELETE FROM orders WHERE total IS NULL;

-- DELETE, missing
DELETE FROM orders WHERE amount IS NULL;

-- DELETE without WHERE
DELETE FROM orders;

-- DELETE, missing table
DELETE FROM order WHERE id = 1;

-- DELETE with a reserved word unquoted fails to parse; quoted
DELETE FROM "order" WHERE "user" = 'x' AND "id" = 1;

-- DELETE USING
DELETE FROM orders USING users WHERE users.id = orders.user_id AND users.name = 'x';

-- DELETE USING, missing
DELETE FROM orders USING users WHERE users.id = orders.user_id AND users.nick = 'x';

-- DELETE USING with alias
DELETE FROM orders o USING users u WHERE u.id = o.user_id RETURNING o.id, u.name;

-- DELETE USING with alias, original name
DELETE FROM orders o USING users u WHERE u.id = orders.user_id;

-- DELETE RETURNING, missing
DELETE FROM orders o USING users u WHERE u.id = o.user_id RETURNING o.idd;

-- DELETE RETURNING old
DELETE FROM orders RETURNING old.id, old.note, new.note;

-- DELETE RETURNING old, missing
DELETE FROM orders RETURNING old.remark;

-- DELETE with a correlated subquery
DELETE FROM users u WHERE NOT EXISTS (SELECT 1 FROM orders o WHERE o.user_id = u.id);

-- DELETE with a correlated subquery, missing
DELETE FROM users u WHERE NOT EXISTS (SELECT 1 FROM orders o WHERE o.user_id = u.uid);

-- DELETE by system columns
DELETE FROM users a USING users b WHERE a.ctid < b.ctid AND a.mail = b.mail;

-- DELETE USING the target without alias
DELETE FROM users USING users WHERE true;

-- DELETE from a view
DELETE FROM active_users WHERE full_name = 'x';

-- DELETE from a view, missing
DELETE FROM active_users WHERE name = 'x';

-- DELETE ONLY with alias
DELETE FROM ONLY vehicles AS v WHERE v.wheels = 3;

-- DELETE from a partition
DELETE FROM measurements_rest WHERE taken < now() AND val > 1;

-- DELETE WHERE CURRENT OF
DELETE FROM users WHERE CURRENT OF some_cursor;

-- DELETE with USING a function
DELETE FROM orders USING top_products(3) t WHERE t.product_id = orders.id;

-- DELETE with USING a function, missing
DELETE FROM orders USING top_products(3) t WHERE t.id = orders.id;
