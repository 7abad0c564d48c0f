-- schema: prisma

-- Queries as Prisma writes them
SELECT "public"."User"."id", "public"."User"."email", "public"."User"."role"::text FROM "public"."User" WHERE ("public"."User"."email" = $1 AND 1=1) LIMIT $2 OFFSET $3;

-- Queries as Prisma writes them
SELECT "public"."User"."id", "public"."User"."mail" FROM "public"."User" WHERE 1=1;

-- Queries as Prisma writes them
SELECT "t1"."id", "t1"."title", "aggr_selection_0_Category"."_aggr_count_categories" FROM "public"."Post" AS "t1" LEFT JOIN (SELECT "t2"."B", COUNT(*) AS "_aggr_count_categories" FROM "public"."_CategoryToPost" AS "t2" LEFT JOIN "public"."Category" AS "t3" ON "t2"."A" = "t3"."id" WHERE 1=1 GROUP BY "t2"."B") AS "aggr_selection_0_Category" ON ("t1"."id" = "aggr_selection_0_Category"."B");

-- Queries as Prisma writes them
SELECT "t0"."id", "t0_author"."__prisma_data__" AS "author" FROM "public"."Post" AS "t0" LEFT JOIN LATERAL (SELECT JSONB_BUILD_OBJECT('id', "t1"."id", 'email', "t1"."email") AS "__prisma_data__" FROM (SELECT "t2".* FROM "public"."User" AS "t2" WHERE "t0"."authorId" = "t2"."id") AS "t1") AS "t0_author" ON TRUE;

-- Queries as Prisma writes them
SELECT "t0"."id" FROM "public"."Post" AS "t0" LEFT JOIN LATERAL (SELECT JSONB_BUILD_OBJECT('id', "t1"."id", 'email', "t1"."mail") AS "__prisma_data__" FROM (SELECT "t2".* FROM "public"."User" AS "t2" WHERE "t0"."authorId" = "t2"."id") AS "t1") AS "t0_author" ON TRUE;

-- Upsert as Prisma writes it
INSERT INTO "public"."User" ("id","email","updatedAt") VALUES ($1,$2,$3) ON CONFLICT ("email") DO UPDATE SET "firstName" = $4 WHERE ("public"."User"."email" = $5 AND 1=1) RETURNING "public"."User"."id", "public"."User"."role"::text;

-- Upsert as Prisma writes it
INSERT INTO "public"."User" ("id","email","updatedAt") VALUES ($1,$2,$3) ON CONFLICT ("firstName") DO NOTHING;

-- Quoted names, written without quotes
SELECT id, email, firstName FROM "User";

-- Quoted names, written without quotes
SELECT u.createdAt FROM "User" u;

-- Quoted names, written without quotes
SELECT "User".* FROM User;

-- Quoted names, written without quotes
SELECT user, current_user, session_user;

-- Quoted names, written without quotes
SELECT * FROM Post;

-- Quoted names, written without quotes
SELECT * FROM "Posts";

-- Quoted names, written without quotes
SELECT * FROM post_tags;

-- Output names in quotes
SELECT count(*)::int AS "total", date_trunc('day', "publishedAt") AS "day" FROM "Post" GROUP BY 2 ORDER BY "day" DESC;

-- Output names in quotes
SELECT count(*)::int AS total, date_trunc('day', "publishedAt") AS "Day" FROM "Post" GROUP BY 2 ORDER BY day DESC;

-- Enums with quoted names
SELECT * FROM "User" WHERE role = 'ADMIN' AND "roles" @> ARRAY['USER']::"Role"[];

-- Enums with quoted names
SELECT * FROM "User" WHERE role = 'admin';

-- Enums with quoted names
SELECT * FROM "User" WHERE role = ANY('{USER,ADMIN}');

-- Enums with quoted names
SELECT * FROM "User" WHERE "role" IN ('USER', 'OWNER');

-- Enums with quoted names
SELECT 'ADMIN'::"Role", 'USER'::role;

-- Enums with quoted names
SELECT 'ADMIN'::Role;

-- UPDATE with quoted names
UPDATE "User" SET "isActive" = false, roles = array_append(roles, 'ADMIN'), updated_at = now() WHERE id = ANY($1);

-- UPDATE with quoted names
UPDATE "Order" SET status = 'SHIPPED', "group" = "group" + 1 WHERE "Order".id = $1 AND "userId" IN (SELECT "userId" FROM "ActiveUser" WHERE "postCount" > 3);

-- UPDATE with quoted names
UPDATE "Order" SET status = 'SHIPPED' WHERE "userId" IN (SELECT "userID" FROM "ActiveUser");

-- Functions with quoted names
SELECT "postId", "postTitle" FROM "getUserPosts"('x');

-- Functions with quoted names
SELECT postId FROM "getUserPosts"('x', 3);

-- Functions with quoted names
SELECT * FROM getUserPosts('x');

-- Functions with quoted names
SELECT * FROM "getUserPosts"("userId" => 'x', "maxCount" => 2);

-- Functions with quoted names
SELECT * FROM "getUserPosts"(userId => 'x');

-- An implicit join table
SELECT "A", "B" FROM "_CategoryToPost" JOIN "Post" ON "B" = "Post"."id";

-- An implicit join table
--! also b
SELECT a, b FROM "_CategoryToPost";

-- Recursion with quoted names
WITH RECURSIVE "tree" AS (SELECT "id", "name", "parentId", 0 AS "depth" FROM "Category" WHERE "parentId" IS NULL UNION ALL SELECT c."id", c."name", c."parentId", t."depth" + 1 FROM "Category" c INNER JOIN "tree" t ON c."parentId" = t."id") SELECT * FROM "tree" WHERE "depth" < 4 ORDER BY "depth", name;

-- Recursion with quoted names
WITH RECURSIVE "Tree" AS (SELECT "id" FROM "Category") SELECT * FROM tree;

-- Tables of mixed style
SELECT s."userId", s."IP", host("IP") FROM user_sessions s;

-- Tables of mixed style
SELECT s."userId", s.ip FROM user_sessions s;

-- Tables of mixed style
SELECT s.user_id FROM user_sessions s;

-- Raw queries over quoted names
DELETE FROM "User" WHERE "User"."createdAt" < now() - interval '1 day' RETURNING "id", old."email";

-- Raw queries over quoted names
DELETE FROM "User" WHERE "createdAt" < now() RETURNING "createdat";

-- Raw queries over quoted names
SELECT p."metaData"->>'a', p."metaData"['b'], p.metaData FROM "Post" p;

-- Raw queries over quoted names
SELECT "p"."tags"[1], unnest("p"."tags") AS tag FROM "Post" "p" ORDER BY "tag";

-- Raw queries over quoted names
SELECT "p"."tags"[1], unnest("p"."tags") AS "Tag" FROM "Post" "p" ORDER BY tag;

-- Raw queries over quoted names
SELECT "title" FROM "Post" WHERE "title" ILIKE '%' || $1 || '%' ESCAPE '\' AND "viewCounts" > 1;

-- Raw queries over quoted names
SELECT "Post"."title" FROM "Post" AS "P";

-- Raw queries over quoted names
SELECT "P"."title" FROM "Post" AS P;

-- Raw queries over quoted names
SELECT sub."postCount", sub."avg" FROM (SELECT "postCount", avg("postCount") OVER () FROM "ActiveUser") sub;

-- Raw queries over quoted names
SELECT json_agg(json_build_object('id', "u"."id", 'posts', (SELECT coalesce(json_agg("p".* ORDER BY "p"."viewCount" DESC), '[]') FROM "Post" "p" WHERE "p"."authorId" = "u"."id"))) FROM "User" "u";

-- Raw queries over quoted names
SELECT json_agg("p".* ORDER BY "p"."views" DESC) FROM "Post" "p";

-- Raw queries over quoted names
SELECT "id" FROM "Post" WHERE "publishedAt" >= $1::timestamp AND ("title", "id") > ($2, $3) FOR NO KEY UPDATE;

-- Raw queries over quoted names
SELECT nextval('"Post_id_seq"'), lastval();

-- Raw queries over quoted names
SELECT "User"."id" "userId", "userId" FROM "User";

-- Raw queries over quoted names
SELECT e.enumlabel FROM pg_enum e JOIN pg_type t ON t.oid = e.enumtypid WHERE t.typname = 'Role';

-- Raw queries over quoted names
SELECT COUNT(*) FROM (SELECT "public"."Post"."id" FROM "public"."Post" WHERE "public"."Post"."authorID" = $1 OFFSET $2) AS "sub";
