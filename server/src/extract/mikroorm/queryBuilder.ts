import * as ts from 'typescript';
import { chainOf, isOutermost, type Link } from '../builders/chain.ts';
import { at, elementsOf, entriesOf, listOf, type Place, placeOf, stringOf, tokenSpan } from '../builders/host.ts';
import type { Fragment } from '../fragment.ts';
import type { Entity, EntityField } from '../orm/entity.ts';
import { laterLinks } from '../orm/laterLinks.ts';
import { assignments, Clauses, columnName, Statements, type Target, type Write } from '../orm/statements.ts';
import type { TypeScriptSource } from '../typescript/source.ts';
import { unwrap } from '../typescript/values.ts';
import { entityAt, repositoryEntity, where } from './queries.ts';

/**
 * `em.createQueryBuilder(User, 'u').select(['u.email']).where({ name: 'x' })`, given the outermost call of the chain, with calls made later on the
 * variable that holds it. Objects and property paths are read; SQL in strings is left alone.
 */
export function mikroQuery(source: TypeScriptSource, call: ts.CallExpression): Fragment | undefined {
  if (!isOutermost(call)) return undefined;
  const chain = chainOf(call);
  const start = chain?.links.findIndex((link) => link.name === 'createQueryBuilder' || link.name === 'qb') ?? -1;
  const created = chain?.links[start];
  if (!chain || !created) return undefined;
  const callee = unwrap(created.call.expression);
  const [first, second] = created.arguments;
  const managed = first && entityAt(source, first);
  const receiver = ts.isPropertyAccessExpression(callee) ? callee.expression : undefined;
  const entity = managed ?? (receiver && repositoryEntity(source, receiver));
  if (!entity) return undefined;
  const alias = managed ? second : first;
  const host = tokenSpan(placeOf(source, managed ? first! : unwrap(receiver!)));
  const query = new Query({ entity, host }, alias && stringOf(placeOf(source, alias)));
  for (const link of [...chain.links.slice(start + 1), ...laterLinks(source, call)]) query.link(source, link);
  return query.fragment(created.name, { start: call.getStart(source.ast), end: call.end });
}

class Query {
  private readonly aliases = new Map<string, Target>();
  private readonly clauses = new Map<Target, Clauses>();
  private readonly statements = new Statements();
  private isDelete = false;

  constructor(
    private readonly root: Target,
    alias: string | undefined,
  ) {
    if (alias !== undefined) this.aliases.set(alias, root);
    this.clauses.set(root, new Clauses());
  }

  link(source: TypeScriptSource, { name, arguments: given }: Link): void {
    const [first, second, third] = given.map((argument) => placeOf(source, argument));
    if (!first) {
      if (name === 'delete') this.isDelete = true;
      return;
    }
    if (/^(?:left|inner)?[jJ]oin(?:AndSelect)?$/.test(name)) {
      this.join(first, second, third);
      return;
    }
    switch (name) {
      case 'select':
      case 'addSelect':
      case 'distinctOn':
      case 'groupBy':
      case 'returning':
        for (const item of elementsOf(first)?.items ?? [first]) this.named(item, 'select');
        return;
      case 'orderBy':
        for (const item of listOf(first))
          for (const { name: path, key } of entriesOf(item)?.entries ?? []) this.path(path, key, 'order');
        return;
      case 'where':
      case 'andWhere':
      case 'orWhere':
        this.condition(first);
        return;
      case 'delete':
        this.isDelete = true;
        this.condition(first);
        return;
      case 'update':
        this.statements.update(this.root, assignments(this.root.entity, first), new Clauses());
        return;
      case 'insert':
        for (const row of listOf(first).slice(0, 50)) this.statements.insert(this.root, row, assignments(this.root.entity, row));
    }
  }

  fragment(label: string, host: { readonly start: number; readonly end: number }): Fragment | undefined {
    for (const [target, clauses] of this.clauses) {
      if (this.isDelete && target === this.root) this.statements.delete(target, clauses);
      else this.statements.select(target, clauses);
    }
    return this.statements.fragment(label, host);
  }

  private join(
    what: Place<ts.Expression>,
    alias: Place<ts.Expression> | undefined,
    condition: Place<ts.Expression> | undefined,
  ): void {
    const [owner, property] = (stringOf(what) ?? '').split('.');
    const field = property === undefined ? undefined : this.aliases.get(owner!)?.entity.fields.get(property);
    const entity = field?.kind === 'relation' ? field.target() : undefined;
    const name = alias && stringOf(alias);
    if (!entity || name === undefined) return;
    const target: Target = { entity, host: tokenSpan(what) };
    this.aliases.set(name, target);
    this.clauses.set(target, new Clauses());
    if (condition) where(entity, condition, this.clauses.get(target)!.where, this.statements, 3);
  }

  /** `u.email` or `email`, perhaps with a name for the result; SQL is left alone. */
  private named(place: Place<ts.Expression>, into: 'select' | 'order'): void {
    const path = /^([\w.]+)(?: as \w+)?$/i.exec(stringOf(place) ?? '')?.[1];
    if (path !== undefined) this.path(path, place, into);
  }

  private path(path: string, place: Place, into: 'select' | 'order'): void {
    const found = this.resolve(path);
    const column = found && columnIn(found.target.entity, found.rest);
    if (column) this.clauses.get(found.target)?.[into].push(columnName(column, found.target.entity, lastPart(place, found.rest)));
  }

  private resolve(path: string): { readonly target: Target; readonly rest: string } | undefined {
    const at = path.indexOf('.');
    const target = at < 0 ? undefined : this.aliases.get(path.slice(0, at));
    return target ? { target, rest: path.slice(at + 1) } : { target: this.root, rest: path };
  }

  private condition(place: Place<ts.Expression>): void {
    const clauses = this.clauses.get(this.root)!;
    where(this.root.entity, place, clauses.where, this.statements, 5);
    // `{ 'u.email': 'x' }`
    for (const { name, key } of entriesOf(place)?.entries ?? []) {
      const found = name.includes('.') ? this.resolve(name) : undefined;
      const column = found && columnIn(found.target.entity, found.rest);
      if (!column) continue;
      const write: Write = columnName(column, found.target.entity, lastPart(key, found.rest));
      this.clauses.get(found.target)?.where.push((writer) => {
        write(writer);
        writer.sql(' IS NOT NULL');
      });
    }
  }
}

/** The column of a property, or of one of an embedded object. */
function columnIn(entity: Entity, path: string) {
  let fields: ReadonlyMap<string, EntityField> = entity.fields;
  for (const part of path.split('.')) {
    const field = fields.get(part);
    if (field?.kind === 'column') return field.column;
    if (field?.kind === 'relation') return field.columns.length === 1 ? field.columns[0] : undefined;
    if (field?.kind !== 'embedded') return undefined;
    fields = field.fields;
  }
  return undefined;
}

/** The end of a string that a path is written in. */
function lastPart(place: Place, path: string): Place {
  if (place.host || !ts.isStringLiteralLike(place.node)) return place;
  const text = place.node.text;
  const start = place.node.getStart(place.source.ast) + 1 + text.lastIndexOf(path);
  return { ...at(place, place.node), host: { start, end: start + path.length } };
}
