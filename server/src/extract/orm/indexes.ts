import * as ts from 'typescript';
import { returnedExpression } from '../builders/chain.ts';
import { elementsOf, followed, type Place, stringOf } from '../builders/host.ts';
import type { ModelForeignKey } from '../fragment.ts';
import { unwrap } from '../typescript/values.ts';
import type { EntityField } from './entity.ts';

/** The columns that names of properties stand for, in order: those of a relation's key, of embedded objects by `a.b`; undefined when one is not known. */
export function columnsNamed(names: readonly string[], fields: ReadonlyMap<string, EntityField>): readonly string[] | undefined {
  const columns = names.map((name): readonly string[] => {
    const field = fields.get(name);
    if (field?.kind === 'column') return [field.column.name];
    if (field?.kind === 'relation') return field.columns.map((column) => column.name);
    const [first, ...rest] = name.split('.');
    const embedded = rest.length > 0 ? fields.get(first!) : undefined;
    return (embedded?.kind === 'embedded' && columnsNamed([rest.join('.')], embedded.fields)) || [];
  });
  return columns.length === 0 || columns.some((each) => each.length === 0) ? undefined : columns.flat();
}

/** `['a', 'b']`, `'a'`, `(each) => [each.a, each.b]`; undefined when a name cannot be told. */
export function namesIn(place: Place<ts.Expression>): readonly string[] | undefined {
  const one = stringOf(place);
  if (one !== undefined) return [one];
  const target = followed(place);
  const body = returnedExpression(target.node);
  const list = body ? elementsOf({ ...target, node: body }) : elementsOf(place);
  if (!list || list.open || list.items.length === 0) return undefined;
  const names = list.items.map((item) => {
    const node = unwrap(item.node);
    return body && ts.isPropertyAccessExpression(node) && ts.isIdentifier(node.expression) ? node.name.text : stringOf(item);
  });
  return names.includes(undefined) ? undefined : (names as string[]);
}

/** The foreign keys of several columns that relations have: each column says which one of the other table it holds. */
export function compositeKeys(fields: ReadonlyMap<string, EntityField>): ModelForeignKey[] {
  return [...fields.values()].flatMap((field): ModelForeignKey[] => {
    if (field.kind !== 'relation' || field.columns.length < 2) return [];
    const targets = field.columns.map((column) => column.references);
    const [first] = targets;
    if (!first || targets.some((each) => each?.table !== first.table || each.schema !== first.schema)) return [];
    const { schema, table, actions } = first;
    return [
      {
        columns: field.columns.map((column) => column.name),
        references: { table, columns: targets.map((each) => each!.column), ...(schema === undefined ? {} : { schema }) },
        ...(actions === undefined ? {} : { actions }),
      },
    ];
  });
}
