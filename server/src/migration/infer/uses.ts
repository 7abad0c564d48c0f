import type { Evidence, How, Usage } from '../../resolve/reference.ts';
import type { ColumnDefinition } from '../change.ts';
import { readShape, type Shape } from './typescriptShape.ts';

/** The evidence of all uses of a column, sorted by what it is. `at` says where, as `file:line` counted from one. */
export interface Facts {
  readonly declared: readonly (Of<'declared'> & At)[];
  /** Those of values that it is only compared with come last. */
  readonly shapes: readonly ({ readonly shape: Shape; readonly written: string; readonly compared?: true } & At)[];
  readonly columns: readonly (Of<'column'> & At)[];
  readonly typed: readonly (Of<'typed'> & At)[];
  readonly literals: readonly (Of<'literal'> & At)[];
  /** `n = n + 1`. */
  readonly incremented: readonly At[];
  /** Why the column must take NULL, when something says so. */
  readonly nullable: string | undefined;
  /** Every INSERT that names the column gives it a value. */
  readonly inserted: At | undefined;
  /** Some statement assigns what is no literal: its values are not all in the code. */
  readonly openAssigned: boolean;
  /** Some INSERT does. */
  readonly openInserted: boolean;
  readonly references: ColumnDefinition['references'] | undefined;
}

export interface At {
  readonly at: string;
  readonly usage: Usage;
}

type Of<K extends Evidence['kind']> = Extract<Evidence, { readonly kind: K }>;

interface Use {
  readonly file: string;
  readonly line: number;
  readonly usage: Usage;
  readonly evidence: readonly Evidence[];
}

export function readUses(uses: readonly Use[]): Facts {
  const declared: (Of<'declared'> & At)[] = [];
  const shapes: ({ shape: Shape; written: string } & At)[] = [];
  const compared: ({ shape: Shape; written: string; compared: true } & At)[] = [];
  const columns: (Of<'column'> & At)[] = [];
  const typed: (Of<'typed'> & At)[] = [];
  const literals: (Of<'literal'> & At)[] = [];
  const incremented: At[] = [];
  let nullable: string | undefined;
  let inserted: At | undefined;
  let openAssigned = false;
  let openInserted = false;
  for (const use of uses) {
    const at: At = { at: `${use.file}:${use.line + 1}`, usage: use.usage };
    const isInsert = use.usage === 'insert' || use.usage === 'values';
    if (isInsert) inserted ??= at;
    for (const evidence of use.evidence) {
      if (how(evidence) === 'incremented') incremented.push(at);
      if (how(evidence) === 'assigned' && evidence.kind !== 'literal') {
        openAssigned = true;
        openInserted ||= isInsert;
      }
      switch (evidence.kind) {
        case 'declared':
          declared.push({ ...evidence, ...at });
          break;
        case 'typescript': {
          const shape = readShape(evidence.type);
          if (evidence.compared) {
            const { values: _, ...rest } = shape;
            compared.push({ shape: rest, written: evidence.type, compared: true, ...at });
            break;
          }
          shapes.push({ shape, written: evidence.type, ...at });
          if (shape.nullable) nullable ??= `null allowed: TypeScript type ${evidence.type} (${at.at})`;
          break;
        }
        case 'column':
          columns.push({ ...evidence, ...at });
          break;
        case 'typed':
          typed.push({ ...evidence, ...at });
          break;
        case 'literal':
          if (evidence.type === 'null') nullable ??= `null allowed: NULL ${evidence.how} (${at.at})`;
          else literals.push({ ...evidence, ...at });
          break;
        case 'null-test':
          nullable ??= `null allowed: tested for NULL (${at.at})`;
          break;
        case 'sorted':
          if (evidence.nulls) nullable ??= `null allowed: sorted with NULLS ${evidence.nulls.toUpperCase()} (${at.at})`;
          break;
      }
    }
  }
  const reference = declared.find((each) => each.references)?.references;
  return {
    declared,
    shapes: [...shapes, ...compared],
    columns,
    typed,
    literals,
    incremented,
    nullable,
    inserted,
    openAssigned,
    openInserted,
    references: reference && {
      schema: reference.schema ?? '',
      name: reference.table,
      column: reference.column,
      ...(reference.actions !== undefined && { actions: reference.actions }),
    },
  };
}

const how = (evidence: Evidence): How | undefined => ('how' in evidence ? evidence.how : undefined);
