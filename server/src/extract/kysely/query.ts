import * as ts from 'typescript';
import { chainOf, isOutermost, type Link } from '../builders/chain.ts';
import { type Entry, elementsOf, entriesOf, literalOf, type Place, placeOf, stringOf, tokenSpan } from '../builders/host.ts';
import { SqlWriter } from '../builders/sqlWriter.ts';
import type { Fragment } from '../fragment.ts';
import { type Identifier, identifierOf, type Part } from '../knex/names.ts';
import { originOf } from '../typescript/origins.ts';
import type { TypeScriptSource } from '../typescript/source.ts';
import { unwrap } from '../typescript/values.ts';

/** How names in code become names in the database (CamelCasePlugin). */
export type Naming = (name: string) => string;

/** A chain of Kysely as SQL; undefined when `call` is none. */
export function kyselyQuery(source: TypeScriptSource, call: ts.CallExpression, naming: Naming): Fragment | undefined {
  if (!isOutermost(call)) return undefined;
  const chain = chainOf(call);
  if (!chain?.root || originOf(source, chain.root)?.module !== 'kysely') return undefined;
  const query = new Query(source, chain.links, naming);
  const writer = new SqlWriter();
  if (!query.write(writer, isOpen(source, call))) return undefined;
  const host = { start: call.getStart(source.ast), end: call.end };
  return writer.fragment('kysely', host, query.schema === undefined ? {} : { schema: query.schema });
}

/** Whether tables may come from elsewhere: an outer query, or joins added to a variable that keeps the builder. */
function isOpen(source: TypeScriptSource, call: ts.CallExpression): boolean {
  const { parent } = call;
  if (ts.isVariableDeclaration(parent) && ts.isIdentifier(parent.name)) {
    const name = parent.name.text.replaceAll('$', '\\$');
    return new RegExp(`\\b${name}\\s*(?:\\.\\s*(?:\\w*Join\\w*|\\$if|\\$call|with\\w*)\\b|=[^=])|[(,]\\s*${name}\\s*[,)]`).test(
      source.text.slice(parent.end),
    );
  }
  return ts.findAncestor(parent, (node) => ts.isCallExpression(node) && isKyselyChain(source, node)) !== undefined;
}

function isKyselyChain(source: TypeScriptSource, call: ts.CallExpression): boolean {
  const root = chainOf(call)?.root;
  return root !== undefined && originOf(source, root)?.module === 'kysely';
}

type Condition = (w: SqlWriter) => void;

class Query {
  schema: string | undefined;
  private verb: 'select' | 'insert' | 'update' | 'delete' | undefined;
  private readonly tables: Identifier[] = [];
  private readonly joins: { readonly table: Identifier; readonly on: readonly Condition[] }[] = [];
  private readonly selected: Identifier[] = [];
  private readonly conditions: Condition[] = [];
  private readonly grouped: Identifier[] = [];
  private readonly ordered: Identifier[] = [];
  private readonly returned: Identifier[] = [];
  private values: { readonly entries: readonly Entry[]; readonly open: boolean } | undefined;
  private conflict: { readonly columns: readonly Identifier[]; readonly set: readonly Entry[] } | undefined;
  private readonly ctes = new Set<string>();
  private open = false;
  private dynamic = false;

  constructor(
    private readonly source: TypeScriptSource,
    links: readonly Link[],
    private readonly naming: Naming,
  ) {
    for (const link of links) this.take(link);
  }

  private take(link: Link): void {
    const [first, second, third] = link.arguments.map((each) => placeOf(this.source, each));
    switch (link.name) {
      case 'withSchema':
        this.schema = first && stringOf(first);
        this.open ||= this.schema === undefined;
        return;
      case 'selectFrom':
        this.verb = 'select';
        this.addTables(first);
        return;
      case 'insertInto':
      case 'replaceInto':
        this.verb = 'insert';
        this.addTables(first);
        return;
      case 'updateTable':
        this.verb = 'update';
        this.addTables(first);
        return;
      case 'deleteFrom':
        this.verb = 'delete';
        this.addTables(first);
        return;
      case 'from':
      case 'using':
      case 'with':
      case 'withRecursive':
        this.addCte(first);
        return;
      case '$if':
      case '$call':
      case 'union':
      case 'unionAll':
      case 'expression':
        this.open = true;
        return;
      case 'select':
      case 'distinctOn':
        this.selected.push(...this.list(first));
        return;
      case 'returning':
        this.returned.push(...this.list(first));
        return;
      case 'where':
      case 'having':
        this.conditions.push(...this.condition(first, second, third));
        return;
      case 'whereRef':
      case 'havingRef': {
        const left = first && identifierOf(first);
        const right = third && identifierOf(third);
        if (left && right) this.conditions.push(this.pair(left, right));
        return;
      }
      case 'groupBy':
        this.grouped.push(...this.list(first));
        return;
      case 'orderBy':
        this.ordered.push(...this.list(first));
        return;
      case 'values':
        this.values = first && rows(first);
        return;
      case 'set':
        if (first && second && stringOf(first) !== undefined)
          this.values = { entries: [{ name: stringOf(first)!, key: first, value: second }], open: false };
        else this.values = first && entriesOf(first);
        return;
      case 'onConflict':
        this.conflict = first && this.onConflict(unwrap(first.node));
        return;
      default:
        if (/Join(Lateral)?$/.test(link.name)) this.join(link, first, second, third);
    }
  }

  /** `'recent'` and `'recent(id, n)'`; an unnamed one may be any table. */
  private addCte(place: Place<ts.Expression> | undefined): void {
    const name = place && stringOf(place);
    if (name === undefined) this.open = true;
    else this.ctes.add(name.replace(/\(.*/s, '').trim());
  }

  private isCte({ parts }: Identifier): boolean {
    return parts.length === 1 && this.ctes.has(parts[0]!.text);
  }

  private addTables(place: Place<ts.Expression> | undefined): void {
    const items = place ? (elementsOf(place)?.items ?? [place]) : [];
    for (const item of items) {
      const table = identifierOf(item);
      if (table) this.tables.push(table);
      else this.open = true;
    }
  }

  private join(
    link: Link,
    table: Place<ts.Expression> | undefined,
    left: Place<ts.Expression> | undefined,
    right: Place<ts.Expression> | undefined,
  ): void {
    const named = table && identifierOf(table);
    if (!named || /Lateral$/.test(link.name)) {
      this.open = true;
      return;
    }
    const a = left && identifierOf(left);
    const b = right && identifierOf(right);
    const on = a && b ? [this.pair(a, b)] : left ? this.onCallback(unwrap(left.node)) : [];
    this.joins.push({ table: named, on });
  }

  /** `(join) => join.onRef('a.x', '=', 'b.y').on('b.kind', '=', 'z')` */
  private onCallback(node: ts.Node): Condition[] {
    if (!ts.isArrowFunction(node) && !ts.isFunctionExpression(node)) return [];
    const found: Condition[] = [];
    const visit = (inner: ts.Node): void => {
      if (ts.isCallExpression(inner) && ts.isPropertyAccessExpression(inner.expression)) {
        const [first, second, third] = inner.arguments.map((each) => placeOf(this.source, each));
        const { text } = inner.expression.name;
        if (text === 'onRef') {
          const a = first && identifierOf(first);
          const b = third && identifierOf(third);
          if (a && b) found.push(this.pair(a, b));
        } else if (text === 'on') found.push(...this.condition(first, second, third));
      }
      ts.forEachChild(inner, visit);
    };
    visit(node.body);
    return found;
  }

  /** Strings of a list; what is computed makes the select list dynamic. */
  private list(place: Place<ts.Expression> | undefined): Identifier[] {
    if (!place) return [];
    const elements = elementsOf(place);
    this.dynamic ||= elements?.open ?? false;
    return (elements?.items ?? [place]).flatMap((item) => {
      const named = identifierOf(item);
      if (!named) this.dynamic = true;
      return named ?? [];
    });
  }

  private condition(
    first: Place<ts.Expression> | undefined,
    second: Place<ts.Expression> | undefined,
    third: Place<ts.Expression> | undefined,
  ): Condition[] {
    if (!first) return [];
    const node = unwrap(first.node);
    if (ts.isArrowFunction(node) || ts.isFunctionExpression(node)) return this.expressionCallback(node);
    const column = identifierOf(first);
    return column && second ? [this.comparing(column, second, third)] : [];
  }

  /** `(eb) => eb.or([eb('a', '=', 1), …])` and `({ eb, and }) => …`: every `eb(column, operator, value)` outside inner queries. */
  private expressionCallback(callback: ts.ArrowFunction | ts.FunctionExpression): Condition[] {
    const parameter = callback.parameters[0]?.name;
    const builder = parameter && ts.isIdentifier(parameter) ? parameter.text : 'eb';
    const found: Condition[] = [];
    const visit = (node: ts.Node): void => {
      if (ts.isCallExpression(node)) {
        if (isInnerQuery(node)) return;
        if (ts.isIdentifier(node.expression) && node.expression.text === builder) {
          const [first, second, third] = node.arguments.map((each) => placeOf(this.source, each));
          found.push(...this.condition(first, second, third));
        }
      }
      ts.forEachChild(node, visit);
    };
    visit(callback.body);
    return found;
  }

  private onConflict(node: ts.Node): { columns: readonly Identifier[]; set: readonly Entry[] } | undefined {
    if (!ts.isArrowFunction(node) && !ts.isFunctionExpression(node)) return undefined;
    const columns: Identifier[] = [];
    let set: readonly Entry[] = [];
    const visit = (inner: ts.Node): void => {
      if (ts.isCallExpression(inner) && ts.isPropertyAccessExpression(inner.expression)) {
        const first = inner.arguments[0] && placeOf(this.source, inner.arguments[0]);
        const { text } = inner.expression.name;
        if (first && (text === 'column' || text === 'columns')) columns.push(...this.list(first));
        else if (first && text === 'doUpdateSet') set = entriesOf(first)?.entries ?? [];
      }
      ts.forEachChild(inner, visit);
    };
    visit(node.body);
    return columns.length > 0 ? { columns, set } : undefined;
  }

  private comparing(column: Identifier, operator: Place<ts.Expression>, value: Place<ts.Expression> | undefined): Condition {
    return (w) => {
      this.parts(w, column.parts);
      const sign = stringOf(operator);
      const literal = value && literalOf(value);
      if (!value || literal === null || sign === undefined || !/^(=|<>|!=|<|>|<=|>=|like|ilike|in)$/.test(sign)) {
        w.sql(' IS NOT NULL');
        return;
      }
      const items = sign === 'in' ? (elementsOf(value)?.items.filter((item) => literalOf(item) !== undefined) ?? []) : [];
      if (sign !== 'in') {
        w.sql(` ${sign.toUpperCase()} `);
        writeValue(w, value);
      } else if (items.length === 0) w.sql(' IS NOT NULL');
      else
        w.sql(' IN (')
          .each(items, ', ', (item) => writeValue(w, item))
          .sql(')');
    };
  }

  private pair(left: Identifier, right: Identifier): Condition {
    return (w) => {
      this.parts(w, left.parts);
      w.sql(' = ');
      this.parts(w, right.parts);
    };
  }

  private parts(w: SqlWriter, parts: readonly Part[]): void {
    w.each(parts, '.', ({ text, span }) => (text === '*' ? w.sql('*') : w.name(this.naming(text), span)));
  }

  private table(w: SqlWriter, { parts, alias }: Identifier): void {
    this.parts(w, parts);
    if (alias) w.sql(' AS ').name(this.naming(alias.text));
  }

  write(w: SqlWriter, nested: boolean): boolean {
    const [target] = this.tables;
    // What a CTE returns is not known here.
    if (!this.verb || !target || [...this.tables, ...this.joins.map((join) => join.table)].some((table) => this.isCte(table)))
      return false;
    const open = nested || this.open;
    const at = target.parts[0]!.span;
    const entries = this.values?.entries ?? [];
    const columns = (list: readonly Identifier[]) => w.each(list, ', ', ({ parts }) => this.parts(w, parts));
    const where = (): void => {
      w.sql(' WHERE ');
      if (this.conditions.length === 0) w.sql('TRUE');
      w.each(this.conditions, ' AND ', (condition) => condition(w));
    };
    if (this.verb === 'insert' && entries.length > 0 && this.values?.open === false && !this.open) {
      w.sql('INSERT INTO ');
      this.table(w, target);
      w.sql(' (')
        .each(entries, ', ', ({ name, key }) => w.name(this.naming(name), tokenSpan(key)))
        .sql(') VALUES (');
      w.each(entries, ', ', ({ value }) => writeValue(w, value)).sql(')');
      if (this.conflict) {
        w.sql(' ON CONFLICT (');
        columns(this.conflict.columns).sql(') DO ');
        if (this.conflict.set.length === 0) w.sql('NOTHING');
        else
          w.sql('UPDATE SET ').each(this.conflict.set, ', ', ({ name, key, value }) => {
            w.name(this.naming(name), tokenSpan(key)).sql(' = ');
            writeValue(w, value);
          });
      }
    } else if ((this.verb === 'update' || this.verb === 'insert') && entries.length > 0) {
      w.sql('UPDATE ');
      this.table(w, target);
      w.sql(' SET ').each(entries, ', ', ({ name, key, value }) => {
        w.name(this.naming(name.split('.').at(-1)!), tokenSpan(key)).sql(' = ');
        writeValue(w, value);
      });
      if (open) w.sql(' FROM ').hole(at);
      where();
    } else if (this.verb === 'delete') {
      w.sql('DELETE FROM ');
      this.table(w, target);
      if (open) w.sql(' USING ').hole(at);
      where();
    } else {
      this.writeSelect(w, open, at);
      return true;
    }
    if (this.returned.length > 0) {
      w.sql(' RETURNING ');
      columns(this.returned);
    }
    return true;
  }

  private writeSelect(w: SqlWriter, open: boolean, at: Part['span']): void {
    w.sql('SELECT ');
    if (this.selected.length === 0) w.sql('1');
    w.each(this.selected, ', ', ({ parts, alias }) => {
      this.parts(w, parts);
      if (alias) w.sql(' AS ').name(this.naming(alias.text));
    });
    w.sql(' FROM ').each(this.tables, ', ', (table) => this.table(w, table));
    for (const { table, on } of this.joins) {
      w.sql(' LEFT JOIN ');
      this.table(w, table);
      w.sql(' ON ');
      if (on.length === 0) w.sql('TRUE');
      w.each(on, ' AND ', (condition) => condition(w));
    }
    if (open) w.sql(', ').hole(at);
    if (this.conditions.length > 0) w.sql(' WHERE ').each(this.conditions, ' AND ', (condition) => condition(w));
    // A computed select item may define a name that is grouped or sorted by.
    const known = ({ parts }: Identifier): boolean => !this.dynamic || parts.length > 1;
    const grouped = this.grouped.filter(known);
    const ordered = this.ordered.filter(known);
    if (grouped.length > 0) w.sql(' GROUP BY ').each(grouped, ', ', ({ parts }) => this.parts(w, parts));
    if (ordered.length > 0) w.sql(' ORDER BY ').each(ordered, ', ', ({ parts }) => this.parts(w, orderedParts(parts)));
  }
}

/** `'created_at desc'` was Kysely's older form. */
function orderedParts(parts: readonly Part[]): readonly Part[] {
  const last = parts.at(-1)!;
  const name = last.text.replace(/\s+(asc|desc)$/i, '');
  return [
    ...parts.slice(0, -1),
    { text: name, span: { start: last.span.start, end: last.span.end - (last.text.length - name.length) } },
  ];
}

const isInnerQuery = (call: ts.CallExpression): boolean =>
  chainOf(call)?.links.some(({ name }) => name === 'selectFrom') ?? false;

function rows(place: Place<ts.Expression>): { entries: readonly Entry[]; open: boolean } | undefined {
  const list = elementsOf(place);
  if (!list) return entriesOf(place);
  const all = list.items.map((item) => entriesOf(item));
  const seen = new Set<string>();
  const entries = all.flatMap((each) => each?.entries ?? []).filter(({ name }) => !seen.has(name) && seen.add(name));
  return { entries, open: list.open || all.some((each) => !each || each.open) };
}

function writeValue(w: SqlWriter, place: Place<ts.Expression>): void {
  const literal = literalOf(place);
  if (literal === undefined) w.parameter(tokenSpan(place));
  else w.literal(literal, tokenSpan(place));
}
