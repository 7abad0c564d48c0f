CREATE EXTENSION citext;
CREATE EXTENSION pgcrypto;
CREATE EXTENSION "uuid-ossp";
CREATE EXTENSION ltree;
CREATE EXTENSION pg_trgm;
CREATE SCHEMA core;
CREATE SCHEMA billing;
CREATE SCHEMA inventory;
CREATE SCHEMA util;
CREATE TYPE core.plan AS ENUM ('free', 'pro', 'enterprise');
CREATE TYPE billing.invoice_status AS ENUM ('draft', 'open', 'paid', 'void');
CREATE TYPE inventory.movement_kind AS ENUM ('in', 'out', 'adjust');
CREATE DOMAIN core.email AS citext CHECK (VALUE ~ '@');
CREATE DOMAIN billing.money_amount AS numeric(14,2) CHECK (VALUE >= 0);
CREATE TYPE billing.price AS (amount billing.money_amount, currency char(3));
CREATE TYPE core.address AS (line1 text, line2 text, city text, country char(2));
CREATE TABLE core.tenants (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  slug citext NOT NULL UNIQUE,
  name text NOT NULL,
  plan core.plan NOT NULL DEFAULT 'free',
  settings jsonb NOT NULL DEFAULT '{}',
  created_at timestamptz NOT NULL DEFAULT now(),
  deleted_at timestamptz
);
CREATE TABLE core.users (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  tenant_id uuid NOT NULL REFERENCES core.tenants,
  email core.email NOT NULL,
  display_name text,
  billing_address core.address,
  shipping_addresses core.address[],
  roles text[] NOT NULL DEFAULT '{}',
  last_seen timestamptz,
  search tsvector GENERATED ALWAYS AS (to_tsvector('simple', coalesce(display_name, ''))) STORED,
  UNIQUE (tenant_id, email)
);
CREATE UNIQUE INDEX users_active_name ON core.users (tenant_id, lower(display_name)) WHERE last_seen IS NOT NULL;
CREATE TABLE inventory.categories (id serial PRIMARY KEY, tenant_id uuid, path ltree NOT NULL, title text NOT NULL, UNIQUE (tenant_id, path));
CREATE TABLE inventory.products (
  tenant_id uuid NOT NULL REFERENCES core.tenants,
  id bigint NOT NULL,
  category_id integer REFERENCES inventory.categories,
  sku text NOT NULL,
  title text NOT NULL,
  price billing.price,
  attributes jsonb NOT NULL DEFAULT '{}',
  tags text[],
  valid tstzrange,
  created_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (tenant_id, id),
  CONSTRAINT products_sku_key UNIQUE (tenant_id, sku)
) PARTITION BY LIST (tenant_id);
CREATE TABLE inventory.products_default PARTITION OF inventory.products DEFAULT;
CREATE TABLE inventory.stock (
  tenant_id uuid NOT NULL, product_id bigint NOT NULL, warehouse text NOT NULL, quantity integer NOT NULL DEFAULT 0,
  reserved integer NOT NULL DEFAULT 0, available integer GENERATED ALWAYS AS (quantity - reserved) STORED, updated_at timestamptz,
  PRIMARY KEY (tenant_id, product_id, warehouse), FOREIGN KEY (tenant_id, product_id) REFERENCES inventory.products
);
CREATE TABLE inventory.movements (id bigserial, tenant_id uuid, product_id bigint, kind inventory.movement_kind, delta integer, at timestamptz DEFAULT now(), meta jsonb);
CREATE TABLE billing.invoices (
  id uuid PRIMARY KEY DEFAULT uuid_generate_v4(), tenant_id uuid NOT NULL REFERENCES core.tenants, number text, status billing.invoice_status NOT NULL DEFAULT 'draft',
  total billing.money_amount NOT NULL DEFAULT 0, currency char(3) DEFAULT 'EUR', issued_on date, due_on date, paid_at timestamptz, lines jsonb, UNIQUE (tenant_id, number)
);
CREATE TABLE billing.invoice_lines (invoice_id uuid REFERENCES billing.invoices, line integer, product_id bigint, quantity integer, unit_price billing.money_amount, PRIMARY KEY (invoice_id, line));
CREATE TABLE billing.payments (id bigserial PRIMARY KEY, invoice_id uuid REFERENCES billing.invoices, amount numeric, method text, received_at timestamptz);
CREATE VIEW billing.open_invoices AS SELECT i.*, t.slug AS tenant_slug FROM billing.invoices i JOIN core.tenants t ON t.id = i.tenant_id WHERE i.status = 'open';
CREATE VIEW billing.overdue AS SELECT id, tenant_slug, total, current_date - due_on AS days FROM billing.open_invoices WHERE due_on < current_date;
CREATE MATERIALIZED VIEW billing.mrr AS SELECT tenant_id, date_trunc('month', issued_on)::date AS month, sum(total) AS revenue FROM billing.invoices GROUP BY 1, 2;
CREATE UNIQUE INDEX mrr_key ON billing.mrr (tenant_id, month);
CREATE FUNCTION util.current_tenant() RETURNS uuid LANGUAGE sql STABLE AS $$ SELECT current_setting('app.tenant', true)::uuid $$;
CREATE FUNCTION util.touch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.updated_at := now(); RETURN NEW; END $$;
CREATE FUNCTION util.slugify(value text) RETURNS text LANGUAGE sql IMMUTABLE AS $$ SELECT lower(value) $$;
CREATE FUNCTION util.slugify(value text, separator text) RETURNS text LANGUAGE sql IMMUTABLE AS $$ SELECT lower(value) || separator $$;
CREATE FUNCTION billing.price_in(p billing.price, target char(3)) RETURNS billing.price LANGUAGE sql AS $$ SELECT ROW((p).amount, target)::billing.price $$;
CREATE FUNCTION billing.net(i billing.invoices) RETURNS numeric LANGUAGE sql AS $$ SELECT i.total / 1.19 $$;
CREATE FUNCTION inventory.low_stock(threshold integer DEFAULT 5) RETURNS TABLE (product_id bigint, title text, available integer) LANGUAGE sql AS $$ SELECT s.product_id, p.title, s.available FROM inventory.stock s JOIN inventory.products p ON p.tenant_id = s.tenant_id AND p.id = s.product_id WHERE s.available < threshold $$;
CREATE FUNCTION inventory.search(q text) RETURNS SETOF inventory.products LANGUAGE sql AS $$ SELECT * FROM inventory.products WHERE title ILIKE q $$;
CREATE FUNCTION core.stats(OUT users bigint, OUT tenants bigint) LANGUAGE sql AS $$ SELECT (SELECT count(*) FROM core.users), (SELECT count(*) FROM core.tenants) $$;
CREATE PROCEDURE billing.close_month(month date, INOUT closed integer DEFAULT 0) LANGUAGE plpgsql AS $$ BEGIN closed := 1; END $$;
CREATE TRIGGER stock_touch BEFORE UPDATE ON inventory.stock FOR EACH ROW EXECUTE FUNCTION util.touch();
ALTER TABLE core.users ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant_users ON core.users USING (tenant_id = util.current_tenant());
