import * as ts from 'typescript';
import { at, followed, type Place, stringOf, tokenSpan } from '../builders/host.ts';
import type { Removed } from '../fragment.ts';
import type { Write } from './filters.ts';
import { prismaColumn } from './models.ts';
import { removedField, removedTable } from './removed.ts';
import type { PrismaField, PrismaSchema } from './schema.ts';
import { type Target, targetOf } from './target.ts';

/** What the names in a call mean by the schema, and which of them it does not have. */
export class Names {
  readonly removed: Removed[] = [];

  /**
   * `unknownNames`, those that the schema does not have: with `reported` the database decides about them, with `computed` those in `select` may
   * be fields that an extended client computes, with `ignored` none counts.
   */
  constructor(
    private readonly schema: PrismaSchema,
    private readonly unknownNames: 'reported' | 'computed' | 'ignored',
  ) {}

  /** A call on a model that the schema does not have. */
  noteTable(target: Target): void {
    if (!target.model) this.removed.push(removedTable(this.schema, target.table));
  }

  /** The column that a key names; undefined when it is none, or nothing is surely known of it. */
  column(target: Target, name: string, key: Place, use: 'select' | 'other'): Write | undefined {
    const field = target.model?.fields.get(name);
    if (field) {
      const { model } = target;
      if (field.kind !== 'column' || field.ignored || !model) return undefined;
      const of = { library: 'prisma', table: target.table };
      return (writer) => writer.column(prismaColumn(this.schema, model, field), of, tokenSpan(key));
    }
    if (target.model && (name.startsWith('_') || name.startsWith('$'))) return undefined;
    if (this.unknownNames === 'ignored') return undefined;
    if (use === 'select' && (this.unknownNames === 'computed' || this.looksLikeRelation(name))) return undefined;
    const { model, table } = target;
    this.removed.push(model ? removedField(model, table, name) : { ...removedTable(this.schema, table), column: name });
    return (writer) => writer.name(name, tokenSpan(key));
  }

  private looksLikeRelation(name: string): boolean {
    const plain = name.toLowerCase();
    for (const model of this.schema.models.keys()) {
      const other = model.toLowerCase();
      if (plain === other || plain === `${other}s` || plain === `${other}es` || plain === other.replace(/y$/, 'ies')) return true;
    }
    return false;
  }

  namedColumn(target: Target, place: Place<ts.Expression>, into: Write[]): void {
    const { node } = followed(place);
    // `Prisma.UserScalarFieldEnum.email` and `prisma.user.fields.email` name a field by their last part.
    const name = ts.isPropertyAccessExpression(node) ? node.name.text : stringOf(place);
    const field = name === undefined ? undefined : target.model?.fields.get(name);
    if (name === undefined || (ts.isPropertyAccessExpression(node) && !field)) return;
    const write = this.column(target, name, ts.isStringLiteralLike(place.node) ? place : at(place, place.node), 'other');
    if (write) into.push(write);
  }

  related(field: PrismaField | undefined, key: Place): Target | undefined {
    if (field?.kind !== 'relation') return undefined;
    const model = this.schema.models.get(field.model);
    return model && !model.ignored ? targetOf(model, tokenSpan(key)) : undefined;
  }
}
