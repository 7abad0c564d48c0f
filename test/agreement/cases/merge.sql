-- schema: shop

-- Source, target, actions
MERGE INTO tree t USING users u ON t.id = u.id WHEN MATCHED THEN UPDATE SET label = u.name WHEN NOT MATCHED THEN INSERT (id, label) VALUES (u.id, u.name);

-- Missing in ON, target
MERGE INTO tree t USING users u ON t.ident = u.id WHEN MATCHED THEN DELETE;

-- Missing in ON, source
MERGE INTO tree t USING users u ON t.id = u.uid WHEN MATCHED THEN DELETE;

-- Missing in SET, column
MERGE INTO tree t USING users u ON t.id = u.id WHEN MATCHED THEN UPDATE SET labels = u.name;

-- Missing in SET, expression
MERGE INTO tree t USING users u ON t.id = u.id WHEN MATCHED THEN UPDATE SET label = u.nick;

-- Missing in the INSERT's columns
MERGE INTO tree t USING users u ON t.id = u.id WHEN NOT MATCHED THEN INSERT (id, labels) VALUES (u.id, u.name);

-- Missing in the INSERT's values
MERGE INTO tree t USING users u ON t.id = u.id WHEN NOT MATCHED THEN INSERT (id, label) VALUES (u.id, u.nick);

-- The INSERT's values do not see the target
MERGE INTO tree t USING users u ON t.id = u.id WHEN NOT MATCHED THEN INSERT (id, label) VALUES (u.id, t.label);

-- The INSERT's values: unqualified names are the source's only
MERGE INTO tree t USING users u ON t.id = u.id WHEN NOT MATCHED THEN INSERT (id, label) VALUES (id, name);

-- Condition of MATCHED sees both
MERGE INTO tree t USING users u ON t.id = u.id WHEN MATCHED AND t.label <> u.name THEN DO NOTHING;

-- Condition of MATCHED, missing
MERGE INTO tree t USING users u ON t.id = u.id WHEN MATCHED AND t.status = 1 THEN DO NOTHING;

-- Condition of NOT MATCHED sees the source only
MERGE INTO tree t USING users u ON t.id = u.id WHEN NOT MATCHED AND t.label IS NULL THEN INSERT (id) VALUES (u.id);

-- Condition of NOT MATCHED BY SOURCE sees the target only
MERGE INTO tree t USING users u ON t.id = u.id WHEN NOT MATCHED BY SOURCE AND t.label IS NULL THEN DELETE;

-- NOT MATCHED BY SOURCE does not see the source
MERGE INTO tree t USING users u ON t.id = u.id WHEN NOT MATCHED BY SOURCE AND u.name IS NULL THEN DELETE;

-- NOT MATCHED BY SOURCE: SET sees the target only
MERGE INTO tree t USING users u ON t.id = u.id WHEN NOT MATCHED BY SOURCE THEN UPDATE SET label = u.name;

-- NOT MATCHED BY SOURCE: unqualified
MERGE INTO tree t USING users u ON t.id = u.id WHEN NOT MATCHED BY SOURCE THEN UPDATE SET label = id;

-- NOT MATCHED BY TARGET
MERGE INTO tree t USING users u ON t.id = u.id WHEN NOT MATCHED BY TARGET THEN INSERT (id) VALUES (u.id);

-- Ambiguous unqualified in ON
MERGE INTO tree t USING users u ON id = 1 WHEN MATCHED THEN DELETE;

-- Ambiguous unqualified in SET
MERGE INTO tree t USING users u ON t.id = u.id WHEN MATCHED THEN UPDATE SET parent_id = id;

-- Unqualified in SET, unique
MERGE INTO tree t USING users u ON t.id = u.id WHEN MATCHED THEN UPDATE SET label = name;

-- The target's name behind an alias
MERGE INTO tree t USING users u ON tree.id = u.id WHEN MATCHED THEN DELETE;

-- Source subquery
MERGE INTO tree t USING (SELECT id AS i, name FROM users) s ON t.id = s.i WHEN MATCHED THEN UPDATE SET label = s.name;

-- Source subquery, missing
MERGE INTO tree t USING (SELECT id AS i, name FROM users) s ON t.id = s.id WHEN MATCHED THEN UPDATE SET label = s.name;

-- Source VALUES
MERGE INTO tree t USING (VALUES (1, 'x')) AS v (id, label) ON t.id = v.id WHEN NOT MATCHED THEN INSERT VALUES (v.id, NULL, v.label);

-- Source VALUES, missing
MERGE INTO tree t USING (VALUES (1, 'x')) AS v (id, label) ON t.id = v.id WHEN NOT MATCHED THEN INSERT VALUES (v.id, NULL, v.name);

-- Source join
MERGE INTO tree t USING users u JOIN orders o ON o.user_id = u.id ON t.id = u.id WHEN MATCHED THEN UPDATE SET label = o.note;

-- Source function
MERGE INTO tree t USING top_products(3) p ON p.product_id = t.id WHEN MATCHED THEN UPDATE SET label = p.sold::text;

-- Source is lateral to nothing
MERGE INTO tree t USING (SELECT t.id AS i) s ON s.i = t.id WHEN MATCHED THEN DELETE;

-- Missing source
MERGE INTO tree t USING userz u ON t.id = u.id WHEN MATCHED THEN UPDATE SET label = u.anything;

-- Missing target
MERGE INTO trees t USING users u ON t.id = u.id WHEN MATCHED THEN UPDATE SET label = u.name;

-- RETURNING
MERGE INTO tree t USING users u ON t.id = u.id WHEN MATCHED THEN UPDATE SET label = u.name RETURNING merge_action(), t.id, u.name;

-- RETURNING, missing
MERGE INTO tree t USING users u ON t.id = u.id WHEN MATCHED THEN UPDATE SET label = u.name RETURNING t.ident;

-- RETURNING old and new
MERGE INTO tree t USING users u ON t.id = u.id WHEN MATCHED THEN UPDATE SET label = u.name RETURNING old.label, new.label;

-- RETURNING star
MERGE INTO tree t USING users u ON t.id = u.id WHEN MATCHED THEN DELETE RETURNING t.*, u.home;

-- MERGE in a CTE
WITH m AS (MERGE INTO tree t USING users u ON t.id = u.id WHEN MATCHED THEN DELETE RETURNING t.label) SELECT label FROM m;

-- MERGE in a CTE, not returned
WITH m AS (MERGE INTO tree t USING users u ON t.id = u.id WHEN MATCHED THEN DELETE RETURNING t.label) SELECT name FROM m;

-- Several columns
MERGE INTO tree t USING users u ON t.id = u.id WHEN MATCHED THEN UPDATE SET (label, parent_id) = (u.name, u.boss_id);

-- Several columns from a subquery
MERGE INTO tree t USING users u ON t.id = u.id WHEN MATCHED THEN UPDATE SET (label, parent_id) = (SELECT o.note, o.id FROM orders o WHERE o.user_id = u.id);

-- INSERT DEFAULT VALUES
MERGE INTO a USING b ON a.id = b.id WHEN NOT MATCHED THEN INSERT DEFAULT VALUES;

-- OVERRIDING
MERGE INTO products p USING (SELECT 1 AS i) s ON p.id = s.i WHEN NOT MATCHED THEN INSERT (id, sku, title, price) OVERRIDING SYSTEM VALUE VALUES (s.i, 'a', 'b', 1);

-- The source's whole row
MERGE INTO tree t USING users u ON t.id = u.id WHEN MATCHED THEN UPDATE SET label = full_name(u);

-- System column of the target
MERGE INTO tree t USING users u ON t.id = u.id WHEN MATCHED AND t.xmin::text <> '1' THEN DELETE;

-- MERGE into a view
MERGE INTO active_users v USING orders o ON o.user_id = v.id WHEN MATCHED THEN UPDATE SET full_name = o.note;

-- MERGE into a view, missing
MERGE INTO active_users v USING orders o ON o.user_id = v.id WHEN MATCHED THEN UPDATE SET name = o.note;

-- Subquery in a condition
MERGE INTO tree t USING users u ON t.id = u.id WHEN MATCHED AND EXISTS (SELECT 1 FROM orders o WHERE o.user_id = u.id AND o.paid) THEN DELETE;
