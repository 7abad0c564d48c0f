import type { Catalog, Column, Constraint, Index, NamedDefinition, Relation, Routine, Type } from './model.ts';
import { byText } from './order.ts';

/** One difference between two schemas. `added`: only the second has it; `removed`: only the first. */
export interface Difference {
  readonly object:
    | 'schema'
    | 'extension'
    | 'type'
    | 'relation'
    | 'column'
    | 'constraint'
    | 'index'
    | 'trigger'
    | 'policy'
    | 'function';
  readonly change: 'added' | 'removed' | 'changed';
  readonly schema: string;
  /** Of the relation, function (with argument types), type, schema or extension. */
  readonly name: string;
  /** Of what belongs to a relation: the column, constraint, index, trigger or policy. */
  readonly item?: string;
  /** What is different about something that both have. */
  readonly aspects: readonly Aspect[];
}

/** `undefined` on a side that has nothing to say (no default, not generated). */
export interface Aspect {
  readonly name:
    | 'kind'
    | 'type'
    | 'nullability'
    | 'default'
    | 'identity'
    | 'generated'
    | 'collation'
    | 'definition'
    | 'options'
    | 'name'
    | 'labels'
    | 'base'
    | 'checks'
    | 'returns'
    | 'arguments'
    | 'body'
    | 'language'
    | 'version'
    | 'schema'
    | 'row security'
    | 'partition key'
    | 'partition bound'
    | 'validity';
  readonly from: string | undefined;
  readonly to: string | undefined;
}

/**
 * What makes two schemas different, in a stable order. Silent about schemas that either side could not look into, about what belongs to
 * an extension (its version says it), about the order of columns, comments, and names that PostgreSQL made up for itself.
 */
export function compareCatalogs(from: Catalog, to: Catalog): readonly Difference[] {
  const hidden = new Set([...from.schemas, ...to.schemas].filter((schema) => !schema.readable).map((schema) => schema.name));
  const seen = <T extends { readonly schema: string; readonly extension?: string }>(items: readonly T[]) =>
    items.filter((item) => !hidden.has(item.schema) && item.extension === undefined);
  const sameMajor = Math.floor(from.serverVersion / 10000) === Math.floor(to.serverVersion / 10000);
  const identities = identitySequences([...from.relations, ...to.relations]);
  const relations = (catalog: Catalog) =>
    seen(catalog.relations).filter(
      (relation) => relation.kind !== 'index' && !identities.has(`${relation.schema}.${relation.name}`),
    );
  const named = (item: { readonly schema: string; readonly name: string }) => `${item.schema}\0${item.name}`;
  const differences = [
    ...pair(from.schemas, to.schemas, (schema) => schema.name).flatMap(([a, b]) => {
      return hidden.has((a ?? b)!.name) ? [] : whole('schema', '', (a ?? b)!.name, a, b, []);
    }),
    ...pair(from.extensions, to.extensions, (extension) => extension.name).flatMap(([a, b]) =>
      whole('extension', '', (a ?? b)!.name, a, b, [
        // Each major version of the server brings its own versions of the extensions that come with it.
        sameMajor ? aspect('version', a?.version || undefined, b?.version || undefined) : undefined,
        aspect('schema', a?.schema, b?.schema),
      ]),
    ),
    ...pair(seen(from.types), seen(to.types), named).flatMap(([a, b]) =>
      whole('type', (a ?? b)!.schema, (a ?? b)!.name, a, b, typeAspects(a, b)),
    ),
    ...pair(relations(from), relations(to), named).flatMap(([a, b]) => compareRelations(a, b, sameMajor)),
    ...pair(seen(from.functions), seen(to.functions), (routine) => `${routine.schema}\0${signature(routine)}`).flatMap(([a, b]) =>
      whole('function', (a ?? b)!.schema, signature((a ?? b)!), a, b, routineAspects(a, b)),
    ),
  ];
  const key = (difference: Difference) =>
    [difference.schema, difference.name, order.indexOf(difference.object), difference.item ?? ''].join('\0');
  return differences
    .map((difference) => ({ difference, key: key(difference) }))
    .sort((a, b) => byText(a.key, b.key))
    .map((each) => each.difference);
}

/** One line for people: what the first and the second have. */
export function describeDifference(difference: Difference, names: { readonly from: string; readonly to: string }): string {
  const what = differenceName(difference);
  if (difference.change === 'added') return `${what} is missing in ${names.from}`;
  if (difference.change === 'removed') return `${what} is missing in ${names.to}`;
  const parts = difference.aspects.map((each) => {
    if (each.name === 'body') return 'the body differs';
    return `${each.name} is ${each.from ?? 'absent'} in ${names.from}, ${each.to ?? 'absent'} in ${names.to}`;
  });
  return `${what}: ${parts.join('; ')}`;
}

/** `column seq of public.messages`: one per difference. */
export function differenceName({ object, schema, name, item }: Pick<Difference, 'object' | 'schema' | 'name' | 'item'>): string {
  const place = schema === '' ? name : `${schema}.${name}`;
  return item === undefined ? `${object} ${place}` : `${object} ${item} of ${place}`;
}

const order: readonly Difference['object'][] = [
  'schema',
  'extension',
  'type',
  'relation',
  'column',
  'constraint',
  'index',
  'trigger',
  'policy',
  'function',
];

function compareRelations(a: Relation | undefined, b: Relation | undefined, sameMajor: boolean): Difference[] {
  const { schema, name } = (a ?? b)!;
  if (!a || !b) return whole('relation', schema, name, a, b, []);
  const inside = (
    object: Difference['object'],
    item: string,
    left: unknown,
    right: unknown,
    aspects: readonly (Aspect | undefined)[],
  ) => whole(object, schema, name, left, right, aspects, item);
  const definitions = (
    object: Difference['object'],
    left: readonly NamedDefinition[] = [],
    right: readonly NamedDefinition[] = [],
  ) =>
    pair(left, right, (item) => item.name).flatMap(([x, y]) =>
      inside(object, (x ?? y)!.name, x, y, [aspect('definition', x?.definition, y?.definition)]),
    );
  // Servers of different major versions print the same view differently; its columns are compared all the same.
  const definition = sameMajor && a.kind === b.kind ? aspect('definition', a.definition, b.definition) : undefined;
  return [
    ...whole('relation', schema, name, a, b, [
      aspect('kind', a.kind, b.kind),
      definition,
      a.options !== undefined && b.options !== undefined ? aspect('options', a.options, b.options) : undefined,
      aspect('row security', a.rowSecurity && 'on', b.rowSecurity && 'on'),
      aspect('partition key', a.partitionKey, b.partitionKey),
      aspect('partition bound', a.partitionBound, b.partitionBound),
    ]),
    ...(a.columns && b.columns ? pair(a.columns, b.columns, (column) => column.name) : []).flatMap(([x, y]) =>
      inside('column', (x ?? y)!.name, x, y, columnAspects(x, y)),
    ),
    ...pairWithRenames(a.constraints ?? [], b.constraints ?? [], (constraint) => constraint.definition).flatMap(([x, y]) =>
      inside('constraint', (x ?? y)!.name, x, y, constraintAspects(x, y)),
    ),
    ...pairWithRenames(freeIndexes(a), freeIndexes(b), indexShape).flatMap(([x, y]) =>
      inside('index', (x ?? y)!.name, x, y, [
        aspect('name', x?.name, y?.name),
        aspect('definition', x && indexShape(x), y && indexShape(y)),
        aspect('validity', x && !x.valid ? 'invalid' : undefined, y && !y.valid ? 'invalid' : undefined),
      ]),
    ),
    ...definitions('trigger', a.triggers, b.triggers),
    ...definitions('policy', a.policies, b.policies),
  ];
}

function columnAspects(a: Column | undefined, b: Column | undefined): readonly (Aspect | undefined)[] {
  const nullability = (column: Column | undefined) => column && (column.notNull ? 'NOT NULL' : 'NULL');
  return [
    aspect('type', a?.type, b?.type),
    aspect('nullability', nullability(a), nullability(b)),
    aspect('default', a?.default, b?.default),
    aspect('identity', a?.identity, b?.identity),
    aspect('generated', a?.generated, b?.generated),
    aspect('collation', a?.collation, b?.collation),
  ];
}

function constraintAspects(a: Constraint | undefined, b: Constraint | undefined): readonly (Aspect | undefined)[] {
  return [aspect('name', a?.name, b?.name), aspect('definition', a?.definition, b?.definition)];
}

/** Those that do not stand behind a constraint, which says it already. */
function freeIndexes(relation: Relation): readonly Index[] {
  const behind = new Set(
    relation.constraints?.filter((each) => ['primary', 'unique', 'exclusion'].includes(each.kind)).map((each) => each.name),
  );
  return (relation.indexes ?? []).filter((index) => !behind.has(index.name));
}

/** The definition without the index's own name. */
function indexShape(index: Index): string {
  return index.definition.replace(/ INDEX (?:"(?:[^"]|"")*"|\S+) ON /, ' INDEX ON ');
}

function typeAspects(a: Type | undefined, b: Type | undefined): readonly (Aspect | undefined)[] {
  const labels = (type: Type | undefined) =>
    type?.kind === 'enum' ? type.labels.map((label) => `'${label.replaceAll("'", "''")}'`).join(', ') : undefined;
  const domain = (type: Type | undefined) => (type?.kind === 'domain' ? type : undefined);
  const checks = (type: Type | undefined) =>
    domain(type)
      ?.checks?.map((check) => check.definition)
      .sort()
      .join(', ');
  return [
    aspect('kind', a?.kind, b?.kind),
    aspect('labels', labels(a), labels(b)),
    aspect(
      'base',
      domain(a)?.base ?? (a?.kind === 'range' ? a.subtype : undefined),
      domain(b)?.base ?? (b?.kind === 'range' ? b.subtype : undefined),
    ),
    aspect('nullability', domain(a)?.notNull && 'NOT NULL', domain(b)?.notNull && 'NOT NULL'),
    aspect('default', domain(a)?.default, domain(b)?.default),
    aspect('checks', checks(a), checks(b)),
  ];
}

function routineAspects(a: Routine | undefined, b: Routine | undefined): readonly (Aspect | undefined)[] {
  return [
    aspect('kind', a?.kind, b?.kind),
    aspect('returns', a && resultOf(a), b && resultOf(b)),
    aspect('arguments', a && argumentsOf(a), b && argumentsOf(b)),
    aspect('language', a?.language, b?.language),
    a?.bodyHash !== undefined && b?.bodyHash !== undefined ? aspect('body', a.bodyHash, b.bodyHash) : undefined,
  ];
}

/** What PostgreSQL tells functions apart by: the name and the types of the input arguments. */
export function signature(routine: Routine): string {
  const inputs = routine.arguments.filter((argument) => argument.mode !== 'out' && argument.mode !== 'table');
  return `${routine.name}(${inputs.map((argument) => argument.type).join(', ')})`;
}

function resultOf(routine: Routine): string {
  const outputs = routine.arguments.filter(
    (argument) => argument.mode === 'out' || argument.mode === 'inout' || argument.mode === 'table',
  );
  const columns = outputs.map((argument) => [argument.name, argument.type].filter(Boolean).join(' ')).join(', ');
  const row = outputs.length > 0 ? `(${columns})` : routine.returns;
  return routine.returnsSet ? `SETOF ${row}` : row;
}

function argumentsOf(routine: Routine): string {
  const inputs = routine.arguments.filter((argument) => argument.mode !== 'out' && argument.mode !== 'table');
  return inputs
    .map((argument) => [argument.mode, argument.name, argument.type, argument.hasDefault && 'DEFAULT'].filter(Boolean).join(' '))
    .join(', ');
}

/** Names of sequences that belong to identity columns: they come and go with these. */
function identitySequences(relations: readonly Relation[]): ReadonlySet<string> {
  return new Set(
    relations.flatMap((relation) =>
      (relation.columns ?? [])
        .filter((column) => column.identity)
        .map((column) => `${relation.schema}.${relation.name}_${column.name}_seq`),
    ),
  );
}

function whole(
  object: Difference['object'],
  schema: string,
  name: string,
  a: unknown,
  b: unknown,
  aspects: readonly (Aspect | undefined)[],
  item?: string,
): Difference[] {
  const place = { object, schema, name, ...(item !== undefined && { item }) };
  if (a === undefined) return [{ ...place, change: 'added', aspects: [] }];
  if (b === undefined) return [{ ...place, change: 'removed', aspects: [] }];
  const present = aspects.filter((each) => each !== undefined);
  return present.length > 0 ? [{ ...place, change: 'changed', aspects: present }] : [];
}

function aspect(name: Aspect['name'], from: string | undefined | false, to: string | undefined | false): Aspect | undefined {
  const [a, b] = [from || undefined, to || undefined];
  return a === b ? undefined : { name, from: a, to: b };
}

function pair<T>(from: readonly T[], to: readonly T[], key: (item: T) => string): [T | undefined, T | undefined][] {
  const right = new Map(to.map((item) => [key(item), item]));
  const left = new Set(from.map(key));
  return [
    ...from.map((item): [T, T | undefined] => [item, right.get(key(item))]),
    ...to.filter((item) => !left.has(key(item))).map((item): [undefined, T] => [undefined, item]),
  ];
}

/** By name; what is left, by what it is: the same thing under another name is one difference. */
function pairWithRenames<T extends { readonly name: string }>(
  from: readonly T[],
  to: readonly T[],
  shape: (item: T) => string,
): [T | undefined, T | undefined][] {
  const pairs = pair(from, to, (item) => item.name);
  const added = pairs.flatMap(([a, b]) => (a === undefined && b !== undefined ? [b] : []));
  const renamed = new Set<T>();
  const merged = pairs.map(([a, b]): [T | undefined, T | undefined] => {
    if (a === undefined || b !== undefined) return [a, b];
    const twin = added.find((item) => !renamed.has(item) && shape(item) === shape(a));
    if (twin) renamed.add(twin);
    return [a, twin];
  });
  return merged.filter(([a, b]) => a !== undefined || !renamed.has(b!));
}
