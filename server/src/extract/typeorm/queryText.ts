import * as ts from 'typescript';
import { at, followed, type Place, tokenSpan } from '../builders/host.ts';
import { quoteName, type SqlWriter } from '../builders/sqlWriter.ts';
import type { ModelColumn } from '../fragment.ts';
import { columnsOf, type Entity, type EntityField } from '../orm/entity.ts';

/** What names in a string of a query builder can mean. */
export interface QueryNames {
  /** Aliases with their entities; undefined for one of an unknown table. */
  readonly aliases: ReadonlyMap<string, Entity | undefined>;
  /** UPDATE and DELETE have no alias: there a bare property stands for its column. */
  readonly bare: Entity | undefined;
}

/** Writes a string of a query builder: known `alias.property` as columns, `:name` as parameters, the rest as it stands. */
export function writeQueryText(writer: SqlWriter, place: Place<ts.Expression>, { aliases, bare }: QueryNames): void {
  const { node, source, host } = followed(place);
  const text = ts.isStringLiteralLike(node) ? node.text : undefined;
  if (text === undefined || text.trim() === '') {
    writer.hole(tokenSpan(place));
    return;
  }
  const start = node.getStart(source.ast) + 1;
  // Offsets hold where the literal has no escapes.
  const isExact = host === undefined && source.text.slice(start, node.end - 1) === text;
  const span = (from: number, to: number) =>
    isExact ? { start: start + from, end: start + to } : (host ?? tokenSpan(at(place, node)));
  const plain = (from: number, to: number) => {
    if (isExact) writer.exact(text.slice(from, to), start + from);
    else writer.mapped(text.slice(from, to), span(from, to));
  };
  let done = 0;
  for (const match of text.matchAll(tokens)) {
    const from = match.index;
    const to = from + match[0].length;
    const [, , quoted, , spread, parameter, word, path] = match;
    if (!bare && isColumnAlias(path === undefined ? (word ?? quoted?.slice(1, -1)) : undefined, aliases)) {
      plain(done, from);
      writer.hole(span(from, to));
      done = to;
    } else if (parameter !== undefined) {
      plain(done, from);
      if (spread === undefined || text[from - 1] === '(') writer.parameter(span(from, to));
      else writer.sql('(').parameter(span(from, to)).sql(')');
      done = to;
    } else if (word !== undefined) {
      const entity = bare ?? aliases.get(word);
      const property = bare ? match[0] : path;
      const column =
        entity && property !== undefined && (columnAt(entity.fields, property.split('.')) ?? databaseName(entity, property));
      if (!column) {
        const name = property?.split('.')[0];
        // An alias may be joined elsewhere, or belong to the query around this one.
        const isElsewhere = !bare && path !== undefined && !aliases.has(word);
        const isUnread =
          entity && !bare && name !== undefined && (entity.open || entity.unmapped?.has(name) || entity.fields.has(name));
        if (!isElsewhere && !isUnread) continue;
        plain(done, from);
        writer.hole(span(from, to));
        done = to;
        continue;
      }
      plain(done, from);
      if (!bare) writer.sql(`${quoteName(word)}.`);
      writer.column(column, entity, span(to - property!.length, to));
      done = to;
    }
  }
  plain(done, text.length);
}

/** `u_createdAt`: how TypeORM calls the column of `u.createdAt` in what it selects. */
function isColumnAlias(name: string | undefined, aliases: QueryNames['aliases']): boolean {
  if (name === undefined) return false;
  for (const alias of aliases.keys()) if (name.startsWith(`${alias}_`)) return true;
  return false;
}

/** Strings and quoted names are left as they stand, and casts (`::text`) are no parameters. */
const tokens = /('(?:[^']|'')*')|("[^"]*")|(::\w+)|:(\.\.\.)?([A-Za-z_]\w*)|(?<![\w.])([A-Za-z_]\w*)(?:\.([A-Za-z_][\w.]*))?/g;

/** The column that a property path of an entity names; undefined for relations and unknown properties. */
function columnAt(fields: ReadonlyMap<string, EntityField>, path: readonly string[]): ModelColumn | undefined {
  const [first, ...rest] = path;
  const field = fields.get(first ?? '');
  if (field?.kind === 'column') return rest.length === 0 ? field.column : undefined;
  if (field?.kind === 'embedded') return columnAt(field.fields, rest);
  if (field?.kind !== 'relation') return undefined;
  if (rest.length === 0) return field.columns.length === 1 ? field.columns[0] : undefined;
  const referenced = field.columns.find((column) => column.references?.column === rest[0]);
  return rest.length === 1 ? referenced : undefined;
}

/** The key column of a relation may be written by its name in the database. */
const databaseName = (entity: Entity, path: string): ModelColumn | undefined =>
  columnsOf(entity.fields).find((each) => each.column.name === path)?.column;
