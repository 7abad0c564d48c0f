import * as ts from 'typescript';
import { returnedExpression } from '../builders/chain.ts';
import { at, elementsOf, entriesOf, entry, followed, type Place, stringOf } from '../builders/host.ts';
import type { Identifier } from '../builders/names.ts';
import { nowhere } from '../builders/sqlWriter.ts';
import type { Join, Write } from '../builders/statement.ts';
import { requiredModule } from '../typescript/imports.ts';
import { exportOf } from '../typescript/values.ts';
import { type TableModel, tableModelsIn } from './models.ts';

/** `persons.id` in the `join` of a relation. */
interface Reference {
  readonly table: readonly string[];
  readonly column: string;
}

export interface Relation {
  readonly name: string;
  readonly from: readonly Reference[];
  readonly to: readonly Reference[];
  readonly through: { readonly from: readonly Reference[]; readonly to: readonly Reference[] } | undefined;
  /** Undefined where its class cannot be found. */
  readonly model: TableModel | undefined;
}

/** The relation of this name; undefined when the model has none that can be read. */
export function relationOf(model: TableModel, name: string): Relation | undefined {
  const value = model.relations && entry(entriesOf(model.relations), name)?.value;
  const given = value && entriesOf(value);
  const join = entriesAt(entry(given, 'join')?.value);
  const through = entriesAt(entry(join, 'through')?.value);
  const [from, to] = [referencesAt(join, 'from'), referencesAt(join, 'to')];
  if (!from || !to) return undefined;
  const [inner, outer] = [referencesAt(through, 'from'), referencesAt(through, 'to')];
  if (through && (!inner || !outer)) return undefined;
  const target = entry(given, 'modelClass')?.value;
  return {
    ...{ name, from, to },
    through: inner && outer ? { from: inner, to: outer } : undefined,
    model: target && modelClass(target),
  };
}

/** Whether all names of relations are known, and this is none of them. */
export function isNoRelation(model: TableModel, name: string): boolean {
  if (!model.relations) return true;
  const given = entriesOf(model.relations);
  return given !== undefined && !given.open && entry(given, name) === undefined;
}

const entriesAt = (place: Place<ts.Expression> | undefined) => place && entriesOf(place);

/** Undefined for what is no plain `table.column`. */
function referencesAt(join: ReturnType<typeof entriesOf>, name: string): readonly Reference[] | undefined {
  const value = entry(join, name)?.value;
  if (!value) return undefined;
  const references = (elementsOf(value)?.items ?? [value]).map((item): Reference | undefined => {
    const parts = stringOf(item)?.split('.') ?? [];
    return parts.length > 1 && parts.every((part) => /^\w+$/.test(part))
      ? { table: parts.slice(0, -1), column: parts.at(-1)! }
      : undefined;
  });
  return references.every((each) => each !== undefined) ? references : undefined;
}

/** `Animal`, `() => Animal`, `require('./Animal')`, `path.join(__dirname, 'Animal')` */
function modelClass(place: Place<ts.Expression>): TableModel | undefined {
  const target = followed(place);
  const node = (returnedExpression(target.node) ?? target.node) as ts.Expression;
  const module = requiredModule(node) ?? besideIt(at(target, node));
  const other = module === undefined ? undefined : target.source.other(module);
  if (other) {
    const found = exportOf(other, 'default') ?? exportOf(other, '*');
    const models = tableModelsIn(other);
    return (found && models.get(found.node)) ?? (models.size === 1 ? [...models.values()][0] : undefined);
  }
  const found = followed(at(target, node));
  return tableModelsIn(found.source).get(found.node);
}

/** `path.join(__dirname, 'Animal')`, `` `${__dirname}/Animal` ``, `__dirname + '/Animal'` */
function besideIt({ node, source }: Place<ts.Expression>): string | undefined {
  if (!ts.isCallExpression(node) && !ts.isTemplateExpression(node) && !ts.isBinaryExpression(node)) return undefined;
  const text = node.getText(source.ast);
  const [, joined, written, added] =
    /^(?:[\w.]+\.)?(?:join|resolve)\(\s*__dirname\s*,\s*['"]([\w./-]+)['"]\s*\)$|^`\$\{__dirname\}\/([\w./-]+)`$|^__dirname\s*\+\s*['"]\/([\w./-]+)['"]$/.exec(
      text,
    ) ?? [];
  const file = joined ?? written ?? added;
  return file === undefined || file.startsWith('.') ? file : `./${file}`;
}

/** A relation as an expression names it: `pets.[owner, vet as v]`, `{ pets: { owner: true } }`. */
export interface Node {
  readonly name: string;
  readonly alias: string;
  readonly children: readonly Node[];
}

/** Undefined when it cannot be told. */
export function relationTree(place: Place<ts.Expression>): readonly Node[] | undefined {
  const text = stringOf(place);
  if (text !== undefined) return parsed(text);
  const given = entriesOf(place);
  if (!given || given.open) return undefined;
  const nodes = given.entries.map(({ name, value }): Node | undefined => {
    if (name.startsWith('$')) return undefined;
    const inner = entriesOf(value);
    const children = inner && inner.entries.length > 0 ? relationTree(value) : [];
    return children && { name, alias: name, children };
  });
  return nodes.every((each) => each !== undefined) ? nodes : undefined;
}

/** Objection's relation expressions; recursion and `*` are not told. */
function parsed(text: string): readonly Node[] | undefined {
  const tokens = text.match(/[\w$]+|[[\].,()]|\S/g) ?? [];
  let next = 0;
  const list = (): readonly Node[] | undefined => {
    if (tokens[next] !== '[') {
      const only = node();
      return only && [only];
    }
    next++;
    const nodes: Node[] = [];
    while (tokens[next] !== ']') {
      const one = node();
      if (!one) return undefined;
      nodes.push(one);
      if (tokens[next] === ',') next++;
    }
    next++;
    return nodes;
  };
  const node = (): Node | undefined => {
    const name = tokens[next++];
    if (name === undefined || !/^[\w$]+$/.test(name)) return undefined;
    if (tokens[next] === '(') {
      while (next < tokens.length && tokens[next] !== ')') next++;
      next++;
    }
    let alias = name;
    if (tokens[next] === 'as') {
      alias = tokens[next + 1] ?? name;
      next += 2;
    }
    if (tokens[next] !== '.') return { name, alias, children: [] };
    next++;
    const children = list();
    return children && { name, alias, children };
  };
  const nodes = list();
  return next === tokens.length ? nodes : undefined;
}

const identifier = (names: readonly string[], alias?: string): Identifier => ({
  parts: names.map((text) => ({ text, span: nowhere })),
  ...(alias !== undefined && { alias: { text: alias, span: nowhere } }),
});

/** A relation's tables as joins. Its columns are told where the relation is declared. `owner`: what the table that has it is called. */
export function joinsOf(relation: Relation, owner: () => readonly string[], alias: string): readonly Join[] {
  const table = relation.to[0]!.table;
  const { through } = relation;
  const joined = { kind: 'table', name: identifier(table, alias) } as const;
  if (!through) return [{ source: joined, on: equal(alias, relation.to, owner, relation.from), using: [], isCross: false }];
  const between = `${alias}_join`;
  return [
    {
      source: { kind: 'table', name: identifier(through.from[0]!.table, between) },
      on: equal(between, through.from, owner, relation.from),
      using: [],
      isCross: false,
    },
    { source: joined, on: equal(between, through.to, () => [alias], relation.to), using: [], isCross: false },
  ];
}

const equal = (
  left: string,
  columns: readonly Reference[],
  right: () => readonly string[],
  others: readonly Reference[],
): readonly Write[] =>
  columns.flatMap((each, index): Write[] => {
    const other = others[index];
    if (!other) return [];
    return [
      (w) => {
        w.name(left).sql('.').name(each.column).sql(' = ');
        w.each([...right(), other.column], '.', (name) => w.name(name));
      },
    ];
  });
