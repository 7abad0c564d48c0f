CREATE EXTENSION hstore;
CREATE SCHEMA sales;
CREATE SCHEMA "Weird Schema";
CREATE SCHEMA archive;
CREATE TYPE mood AS ENUM ('sad', 'ok', 'happy');
CREATE TYPE sales.stage AS ENUM ('lead', 'won', 'lost');
CREATE TYPE address AS (street text, city text, zip varchar(10));
CREATE TYPE nested AS (home address, work address, tags text[]);
CREATE DOMAIN email AS text CHECK (VALUE LIKE '%@%');
CREATE DOMAIN addr_domain AS address;
CREATE TYPE floatrange AS RANGE (subtype = float8, subtype_diff = float8mi);

CREATE TABLE users (
  id serial PRIMARY KEY,
  name text NOT NULL,
  mail email UNIQUE,
  current_mood mood DEFAULT 'ok',
  home address,
  places nested,
  extra jsonb,
  tags text[],
  attrs hstore,
  manager_id integer REFERENCES users,
  created_at timestamptz NOT NULL DEFAULT now()
);
CREATE TABLE products (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  sku text NOT NULL,
  title text NOT NULL,
  price numeric(10,2) NOT NULL,
  price_cents integer GENERATED ALWAYS AS ((price * 100)::integer) STORED,
  stock integer NOT NULL DEFAULT 0,
  attributes jsonb,
  UNIQUE (sku)
);
CREATE UNIQUE INDEX products_lower_title ON products (lower(title));
CREATE UNIQUE INDEX products_in_stock ON products (title) WHERE stock > 0;
CREATE TABLE orders (
  id serial PRIMARY KEY,
  user_id integer NOT NULL REFERENCES users (id),
  placed_at timestamptz NOT NULL DEFAULT now(),
  state sales.stage NOT NULL DEFAULT 'lead',
  total numeric(12,2),
  note text
);
CREATE TABLE order_items (
  order_id integer NOT NULL REFERENCES orders (id),
  product_id bigint NOT NULL REFERENCES products (id),
  quantity integer NOT NULL DEFAULT 1,
  price numeric(10,2) NOT NULL,
  PRIMARY KEY (order_id, product_id)
);
CREATE TABLE sales.customers (
  id integer PRIMARY KEY,
  user_id integer REFERENCES public.users (id),
  region text,
  stage sales.stage
);
CREATE TABLE sales.orders (
  id integer PRIMARY KEY,
  customer_id integer REFERENCES sales.customers (id),
  amount numeric,
  region text
);
CREATE TABLE "CamelCase" (
  "userId" integer PRIMARY KEY,
  "firstName" text,
  "lastName" text,
  "select" integer,
  "with space" text,
  "quo""te" text,
  plain text,
  "UPPER" text
);
CREATE TABLE "Weird Schema"."Weird.Table" ("a.b" integer, "ünïcode" text, normal integer);
CREATE TABLE "order" ("user" text, "group" integer, "table" text, "end" date);
CREATE TABLE a (id integer, x integer, y integer, shared integer);
CREATE TABLE b (id integer, y integer, z integer, shared integer);
CREATE TABLE c (id integer, z integer, w integer, c integer);
CREATE TABLE nocols ();
CREATE TABLE abcdefghijklmnopqrstuvwxyz_abcdefghijklmnopqrstuvwxyz_12345678 (
  abcdefghijklmnopqrstuvwxyz_abcdefghijklmnopqrstuvwxyz_1234567890 integer,
  short integer
);

CREATE TABLE measurements (id integer NOT NULL, taken date NOT NULL, value double precision, unit text) PARTITION BY RANGE (taken);
CREATE TABLE measurements_2025 PARTITION OF measurements FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');
CREATE TABLE measurements_rest PARTITION OF measurements DEFAULT;
CREATE TABLE vehicles (id integer PRIMARY KEY, wheels integer, maker text);
CREATE TABLE trucks (load integer) INHERITS (vehicles);
CREATE TABLE tree (id integer PRIMARY KEY, parent_id integer REFERENCES tree, label text, path text[]);
CREATE TABLE people OF address;
CREATE TABLE ranges (id integer, during tstzrange, span floatrange, EXCLUDE USING gist (during WITH &&));

CREATE VIEW active_users AS SELECT id, name AS full_name, mail FROM users WHERE current_mood <> 'sad';
CREATE VIEW order_totals (order_id, sum) AS SELECT order_id, sum(price * quantity) FROM order_items GROUP BY order_id;
CREATE MATERIALIZED VIEW daily_sales AS SELECT placed_at::date AS day, count(*) AS orders, sum(total) AS revenue FROM orders GROUP BY 1;
CREATE UNIQUE INDEX daily_sales_day ON daily_sales (day);
CREATE SEQUENCE invoice_seq;

CREATE FUNCTION full_name(u users) RETURNS text LANGUAGE sql STABLE AS $$ SELECT u.name $$;
CREATE FUNCTION user_orders(uid integer) RETURNS SETOF orders LANGUAGE sql STABLE AS $$ SELECT * FROM orders WHERE user_id = uid $$;
CREATE FUNCTION order_report(since date, OUT n bigint, OUT revenue numeric) LANGUAGE sql STABLE AS $$ SELECT count(*), sum(total) FROM orders WHERE placed_at >= since $$;
CREATE FUNCTION top_products(lim integer DEFAULT 10) RETURNS TABLE (product_id bigint, sold bigint) LANGUAGE sql STABLE AS $$ SELECT product_id, sum(quantity) FROM order_items GROUP BY 1 LIMIT lim $$;
CREATE FUNCTION any_record(q text) RETURNS SETOF record LANGUAGE plpgsql AS $$ BEGIN RETURN QUERY EXECUTE q; END $$;
CREATE FUNCTION ids() RETURNS SETOF integer LANGUAGE sql AS $$ SELECT id FROM users $$;
CREATE FUNCTION home_of(uid integer) RETURNS address LANGUAGE sql AS $$ SELECT home FROM users WHERE id = uid $$;
CREATE FUNCTION sales.discount(amount numeric, percent numeric DEFAULT 5) RETURNS numeric LANGUAGE sql IMMUTABLE AS $$ SELECT amount * percent / 100 $$;
CREATE FUNCTION "Mixed"(v integer) RETURNS integer LANGUAGE sql AS $$ SELECT v $$;
CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;
CREATE FUNCTION same(anyelement) RETURNS anyelement LANGUAGE sql AS $$ SELECT $1 $$;
CREATE FUNCTION sum_all(VARIADIC numbers integer[]) RETURNS integer LANGUAGE sql AS $$ SELECT sum(n)::integer FROM unnest(numbers) n $$;
CREATE PROCEDURE archive_orders(before date) LANGUAGE sql AS $$ DELETE FROM order_items WHERE order_id IN (SELECT id FROM orders WHERE placed_at < before) $$;
CREATE AGGREGATE public.mymax(integer) (sfunc = int4larger, stype = integer);
CREATE TRIGGER users_touch BEFORE UPDATE ON users FOR EACH ROW EXECUTE FUNCTION touch();
CREATE PUBLICATION shop_pub FOR TABLE users;
CREATE STATISTICS users_stats ON name, mail FROM users;
CREATE POLICY own ON orders USING (user_id = 1);
