import { beforeAll, describe, expect, test } from 'vitest';
import { resolveFragment } from '../../../server/src/analysis/resolveFragment.ts';
import { createLookup } from '../../../server/src/catalog/createLookup.ts';
import { emptyCatalog } from '../../../server/src/catalog/model.ts';
import type { Fragment } from '../../../server/src/extract/fragment.ts';
import { readLiteral } from '../../../server/src/resolve/plpgsql/literal.ts';
import { readBody } from '../../../server/src/resolve/plpgsql/reader.ts';
import { loadParser } from '../../../server/src/sql/parser.ts';
import { SpanMap } from '../../../server/src/text/spanMap.ts';

beforeAll(loadParser);

const column = (name: string, type = 'integer') => ({ name, type });
const lookup = createLookup({
  ...emptyCatalog,
  relations: [{ schema: 'public', name: 'users', kind: 'table', columns: [column('id'), column('name', 'text')] }],
});

/** The missing names of a file, as they stand in it. */
function missing(text: string): string[] {
  const host = { start: 0, end: text.length };
  const fragment = { text, holes: [], map: SpanMap.identity(text.length), host, origin: 'file' } as unknown as Fragment;
  return resolveFragment(fragment, lookup, 'file.sql').statements.flatMap(({ references }) =>
    references.filter((each) => each.status === 'missing').map((each) => text.slice(each.span.start, each.span.end)),
  );
}

describe('a function body', () => {
  test('may use a table that the file makes later, as pg_dump writes them', () => {
    const body = 'CREATE FUNCTION f() RETURNS bigint LANGUAGE sql AS $$ SELECT count(total) FROM later $$;';
    expect(missing(`${body} CREATE TABLE later (total integer);`)).toEqual([]);
    expect(missing(`${body} CREATE TABLE later (sum integer);`)).toEqual(['total']);
    expect(missing(body)).toEqual(['later']);
  });

  test('of a trigger has NEW and OLD, whatever types an extension may have brought', () => {
    const body =
      'CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO users VALUES (new.id); RETURN new; END $$;';
    expect(missing(`SET search_path = other, pg_catalog; CREATE EXTENSION something; ${body}`)).toEqual([]);
  });

  test('is resolved at its exact place, whatever way it is quoted', () => {
    expect(missing(`CREATE FUNCTION f() RETURNS text LANGUAGE sql AS 'SELECT ''it''''s'' || "ä" || nick FROM users'`)).toEqual([
      '"ä"',
      'nick',
    ]);
    expect(missing(`DO E'BEGIN\\n PERFORM \\'\\u00e4\\', nick FROM users; END'`)).toEqual(['nick']);
    expect(missing('DO $a$ BEGIN PERFORM $b$ nick $b$, id, status FROM users; END $a$')).toEqual(['status']);
  });

  test('that breaks off is read as far as it goes', () => {
    expect(missing('DO $$ BEGIN PERFORM status FROM users; IF x THEN UPDATE users SET')).toEqual(['status', 'x']);
    expect(missing('DO $$ DECLARE r users; BEGIN r.')).toEqual([]);
  });
});

test('every statement of PL/pgSQL is read', () => {
  const body = `#variable_conflict use_column
    <<a>> DECLARE c CURSOR (x int) FOR SELECT 1; v CONSTANT int NOT NULL := 1; w alias for v; BEGIN
    IF v = 1 THEN NULL; ELSIF v = 2 THEN RETURN; ELSE COMMIT; END IF;
    CASE v WHEN 1, 2 THEN ROLLBACK; ELSE NULL; END CASE;
    <<b>> LOOP EXIT b WHEN true; CONTINUE b; END LOOP b;
    WHILE v < 3 LOOP v := v + 1; END LOOP;
    FOR i IN REVERSE 3..1 BY 1 LOOP NULL; END LOOP;
    FOR r IN SELECT 1 LOOP NULL; END LOOP; FOR r IN EXECUTE 'x' USING 1 LOOP NULL; END LOOP; FOR r IN c(x := 1) LOOP NULL; END LOOP;
    FOREACH e SLICE 1 IN ARRAY ARRAY[1] LOOP NULL; END LOOP;
    RAISE; RAISE NOTICE '%', 1; RAISE EXCEPTION USING MESSAGE = 'x'; RAISE division_by_zero; RAISE SQLSTATE '22012';
    ASSERT true, 'x'; PERFORM 1; CALL p(1); EXECUTE 'x' INTO STRICT v USING 1, 2; GET STACKED DIAGNOSTICS v = ROW_COUNT;
    OPEN c (1); OPEN c FOR SELECT 1; OPEN c FOR EXECUTE 'x' USING 1; FETCH NEXT FROM c INTO v; MOVE c; CLOSE c;
    a.v[1].x = 2; RETURN NEXT v; RETURN QUERY SELECT 1; RETURN QUERY EXECUTE 'x' USING 1; RETURN v;
    BEGIN NULL; EXCEPTION WHEN unique_violation OR SQLSTATE '23505' THEN NULL; WHEN OTHERS THEN RAISE; END;
    END a;`;
  const nothing = () => {};
  const events = { enter: nothing, leave: nothing, declare: nothing, expression: nothing, statement: nothing };
  expect(readBody(body, { ...events, perform: nothing, assigned: nothing, guarded: nothing })).toBe(true);
});

test('a constant tells where each of its characters is written', () => {
  const { text, at } = readLiteral(`E'a\\'b\\u00e4''c'`, 10)!;
  expect(text).toBe(`a'bä'c`);
  expect([...text].map((_, i) => at(i))).toEqual([12, 13, 15, 16, 22, 24]);
});
