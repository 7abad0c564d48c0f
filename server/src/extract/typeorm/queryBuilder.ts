import * as ts from 'typescript';
import { resultOf } from '../builders/called.ts';
import { type Chain, chainOf, everyNode, firstParameter, isOutermost, type Link } from '../builders/chain.ts';
import { at, elementsOf, type Place, placeOf, stringOf, tokenSpan } from '../builders/host.ts';
import { membersFor } from '../builders/members.ts';
import { quoteName, SqlWriter } from '../builders/sqlWriter.ts';
import type { Fragment } from '../fragment.ts';
import type { Entity } from '../orm/entity.ts';
import { classOf } from '../orm/inherited.ts';
import { laterLinks } from '../orm/laterLinks.ts';
import { assignments, type Write } from '../orm/statements.ts';
import type { TypeScriptSource } from '../typescript/source.ts';
import { unwrap } from '../typescript/values.ts';
import { writeQueryText } from './queryText.ts';
import { entityAt, repositoryEntity } from './receivers.ts';

/**
 * `createQueryBuilder('m').leftJoin('m.sender', 'u').where('m.status = :status')`, given the outermost call of the chain. Calls made later on
 * the variable that holds it count too. In its strings `alias.property` stands for a column; all else is SQL as written.
 */
export function typeOrmQuery(source: TypeScriptSource, call: ts.CallExpression): Fragment | undefined {
  if (!isOutermost(call)) return undefined;
  const chain = chainOf(call);
  const start = chain?.links.findIndex((link) => link.name === 'createQueryBuilder' || link.name === 'subQuery') ?? -1;
  if (!chain) return undefined;
  if (start < 0) return madeByMethod(source, chain, call);
  const links = [...chain.links.slice(start), ...laterLinks(source, call)];
  const created = links[0]!;
  if (created.name === 'subQuery' && created.arguments.length > 0) return undefined;
  const query = new Query(source);
  const receiver = receiverOf(chain, start);
  const entity = receiver && repositoryEntity(source, receiver);
  const [first, second] = created.arguments;
  const own = entity ?? entityAt(source, first);
  const alias = entity ? first : second;
  const name = alias && stringOf(placeOf(source, alias));
  if (own && name !== undefined)
    query.root(own, name, entity ? receiverHost(source, receiver!) : tokenSpan(placeOf(source, first!)));
  else if (own && entity && !alias) query.target = { entity: own, host: receiverHost(source, receiver!) };
  else if (created.arguments.length > 0) return undefined;
  for (const link of links.slice(1)) query.link(link);
  return query.fragment({ start: call.getStart(source.ast), end: call.end });
}

/** `this.query().where(…)`, where a method of the class or of one that it extends gives `this.repository.createQueryBuilder(this.alias)`. */
function madeByMethod(source: TypeScriptSource, chain: Chain, call: ts.CallExpression): Fragment | undefined {
  const [first, ...rest] = chain.links;
  if (!first || chain.root?.kind !== ts.SyntaxKind.ThisKeyword) return undefined;
  const callee = placeOf(source, first.call.expression);
  const made = resultOf(placeOf(source, first.call));
  const inner = made && chainOf(made.node);
  const creator = inner?.links.findIndex((link) => link.name === 'createQueryBuilder') ?? -1;
  const owner = classOf(source, first.call);
  if (!made || !inner || creator < 0 || !owner || !inner.links.slice(creator + 1).every(isFilter)) return undefined;
  const receiver = receiverOf(inner, creator);
  const entity = receiver && repositoryEntity(made.source, receiver, 4, owner);
  const alias = inner.links[creator]!.arguments[0];
  const given = new Map([...(membersFor(callee) ?? []), ...(made.given ?? [])]);
  const name = alias && stringOf({ source: made.source, node: alias, given });
  if (!entity || name === undefined) return undefined;
  const query = new Query(source);
  query.root(entity, name, tokenSpan(callee));
  for (const link of [...rest, ...laterLinks(source, call)]) query.link(link);
  return query.fragment({ start: call.getStart(source.ast), end: call.end });
}

/** Steps that bring no alias. */
const isFilter = ({ name }: Link): boolean =>
  /^(?:(?:and|or)?[wW]here\w*|orderBy|addOrderBy|take|skip|limit|offset|withDeleted|cache)$/.test(name);

const receiverHost = (source: TypeScriptSource, node: ts.Expression) => tokenSpan(placeOf(source, unwrap(node)));

/** What `createQueryBuilder` is called on. */
function receiverOf(chain: Chain, start: number): ts.Expression | undefined {
  const callee = unwrap(chain.links[start]!.call.expression);
  return ts.isPropertyAccessExpression(callee) ? callee.expression : undefined;
}

type Kind = 'select' | 'update' | 'insert' | 'delete';

class Query {
  target: { readonly entity: Entity; readonly host: { start: number; end: number } } | undefined;
  private kind: Kind = 'select';
  private readonly aliases = new Map<string, Entity | undefined>();
  private readonly columnAliases = new Set<string>();
  private readonly from: Write[] = [];
  private readonly selects: Write[] = [];
  private readonly wheres: Write[] = [];
  private readonly groups: Write[] = [];
  private readonly havings: Write[] = [];
  private readonly orders: Write[] = [];
  private values: Place<ts.Expression> | undefined;
  /** Columns of `orUpdate`, by their names in the database. */
  private readonly overwritten: Place<ts.Expression>[] = [];

  private isWeak = false;

  constructor(private readonly source: TypeScriptSource) {}

  root(entity: Entity, alias: string, host: { start: number; end: number }): void {
    this.aliases.set(alias, entity);
    if (entity.weak) this.isWeak = true;
    this.target ??= { entity, host };
    this.from.push((writer) => writer.qualified(entity.schema, entity.table, host).sql(` ${quoteName(alias)}`));
  }

  link({ name, arguments: args }: Link) {
    const places = args.map((argument) => placeOf(this.source, argument));
    const [first, second, third] = places;
    const join = /^(?:left|inner)Join(?:AndSelect|AndMapMany|AndMapOne)?$/.exec(name);
    if (join) {
      const [what, alias, condition] = name.includes('AndMap') ? places.slice(1) : [first, second, third];
      if (what && alias) this.join(name.startsWith('left') ? 'LEFT JOIN' : 'JOIN', what, alias, condition);
      return;
    }
    switch (name) {
      case 'select':
        this.selects.length = 0;
        this.columnAliases.clear();
        this.select(first, second);
        return;
      case 'addSelect':
        return this.select(first, second);
      case 'from':
      case 'addFrom': {
        const entity = first && entityAt(this.source, first.node as ts.Expression);
        const alias = second && stringOf(second);
        if (entity && alias !== undefined) this.root(entity, alias, tokenSpan(first!));
        else if (entity) this.target ??= { entity, host: tokenSpan(first!) };
        else this.unknownTable(first, alias);
        return;
      }
      case 'update':
      case 'delete':
      case 'softDelete':
      case 'restore':
      case 'insert': {
        this.kind = name === 'insert' ? 'insert' : name === 'update' ? 'update' : 'delete';
        const entity = first && entityAt(this.source, first.node as ts.Expression);
        if (entity) this.target = { entity, host: tokenSpan(first!) };
        else if (name === 'update' && first && this.target) this.values = first;
        return;
      }
      case 'into': {
        const entity = first && entityAt(this.source, first.node as ts.Expression);
        if (entity) this.target = { entity, host: tokenSpan(first!) };
        return;
      }
      case 'set':
      case 'values':
        this.values = first;
        return;
      case 'orUpdate':
        for (const item of [first, second].flatMap((list) => (list ? (elementsOf(list)?.items ?? []) : [])))
          if (stringOf(item) !== undefined) this.overwritten.push(item);
        return;
      case 'where':
      case 'andWhere':
      case 'orWhere':
        if (first) this.wheres.push((writer) => this.sql(writer, first));
        return;
      case 'having':
      case 'andHaving':
      case 'orHaving':
        if (first) this.havings.push((writer) => this.sql(writer, first));
        return;
      case 'groupBy':
      case 'addGroupBy':
        if (first) this.groups.push((writer) => this.sql(writer, first));
        return;
      case 'orderBy':
      case 'addOrderBy':
        if (first) this.orders.push((writer) => this.order(writer, first, second));
        return;
    }
  }

  fragment(host: { start: number; end: number }): Fragment | undefined {
    const writer = new SqlWriter();
    if (this.kind === 'select') {
      if (this.from.length === 0) return undefined;
      writer.sql('SELECT ');
      if (this.selects.length === 0) writer.sql('1');
      writer
        .each(this.selects, ', ', (write) => write(writer))
        .sql(' FROM ')
        .each(this.from, ' ', (write) => write(writer));
      this.conditions(writer, 'WHERE', this.wheres);
      if (this.groups.length > 0) writer.sql(' GROUP BY ').each(this.groups, ', ', (write) => write(writer));
      this.conditions(writer, 'HAVING', this.havings);
      if (this.orders.length > 0) writer.sql(' ORDER BY ').each(this.orders, ', ', (write) => write(writer));
    } else {
      if (!this.target) return undefined;
      this.write(writer, this.target);
    }
    return writer.fragment('createQueryBuilder', host, this.isWeak || this.target?.entity.weak ? { weak: true } : {});
  }

  private write(writer: SqlWriter, { entity, host: table }: NonNullable<Query['target']>): void {
    const rows = this.values ? (elementsOf(this.values)?.items ?? [this.values]) : [];
    const name = () => writer.qualified(entity.schema, entity.table, table);
    if (this.kind === 'insert') {
      writer.each(rows.slice(0, 50), ';\n', (row) => {
        const values = assignments(entity, row);
        writer.sql('INSERT INTO ');
        name();
        writer.sql(' (').each(values, ', ', (each) => each.name(writer));
        writer
          .sql(values.length > 0 ? ', ' : '')
          .hole(tokenSpan(row))
          .sql(') VALUES (')
          .each(values, ', ', (each) => each.value(writer));
        writer
          .sql(values.length > 0 ? ', ' : '')
          .hole(tokenSpan(row), 'value')
          .sql(')');
      });
      if (rows.length === 0 || this.overwritten.length > 0) {
        if (rows.length > 0) writer.sql(';\n');
        writer.sql('SELECT ').each(this.overwritten, ', ', (each) => writer.name(stringOf(each)!, tokenSpan(each)));
        if (this.overwritten.length === 0) writer.sql('1');
        writer.sql(' FROM ');
        name();
      }
      return;
    }
    const values = this.kind === 'update' && rows[0] ? assignments(entity, rows[0]) : [];
    if (values.length > 0) {
      writer.sql('UPDATE ');
      name();
      writer.sql(' SET ').each(values, ', ', (each) => {
        each.name(writer);
        each.value(writer.sql(' = '));
      });
    } else {
      writer.sql(this.kind === 'delete' && this.wheres.length > 0 ? 'DELETE FROM ' : 'SELECT 1 FROM ');
      name();
    }
    this.conditions(writer, 'WHERE', this.wheres);
    if (this.wheres.length === 0 && values.length > 0) writer.sql(' WHERE TRUE');
  }

  private conditions(writer: SqlWriter, keyword: string, list: readonly Write[]): void {
    if (list.length === 0) return;
    writer.sql(` ${keyword} `).each(list, ' AND ', (write) => {
      writer.sql('(');
      write(writer);
      writer.sql(')');
    });
  }

  private join(
    kind: string,
    what: Place<ts.Expression>,
    alias: Place<ts.Expression>,
    condition: Place<ts.Expression> | undefined,
  ) {
    const name = stringOf(alias);
    if (name === undefined) return this.unknownJoin(kind, what, undefined);
    const path = stringOf(what)?.split('.');
    const owner = path?.length === 2 ? this.aliases.get(path[0]!) : undefined;
    const field = owner?.fields.get(path![1]!);
    const entity = path
      ? field?.kind === 'relation'
        ? field.target()
        : undefined
      : entityAt(this.source, what.node as ts.Expression);
    if (!entity) return this.unknownJoin(kind, what, name);
    this.aliases.set(name, entity);
    const host = path ? lastPart(what, path[1]!) : tokenSpan(what);
    this.from.push((writer) => {
      writer
        .sql(`${kind} `)
        .qualified(entity.schema, entity.table, host)
        .sql(` ${quoteName(name)} ON `);
      if (condition) this.sql(writer, condition);
      else writer.sql('TRUE');
    });
  }

  private unknownJoin(kind: string, what: Place<ts.Expression>, alias: string | undefined): void {
    if (alias !== undefined) this.aliases.set(alias, undefined);
    this.from.push((writer) => {
      writer.sql(`${kind} `).hole(tokenSpan(what));
      writer.sql(`${alias === undefined ? '' : ` ${quoteName(alias)}`} ON TRUE`);
    });
  }

  private unknownTable(what: Place<ts.Expression> | undefined, alias: string | undefined): void {
    if (!what) return;
    this.from.push((writer) => {
      if (this.from.length > 1) writer.sql(', ');
      writer.hole(tokenSpan(what)).sql(alias === undefined ? '' : ` ${quoteName(alias)}`);
    });
  }

  private select(what: Place<ts.Expression> | undefined, alias: Place<ts.Expression> | undefined): void {
    if (!what) return;
    const as = alias && stringOf(alias);
    if (as !== undefined) this.columnAliases.add(as);
    for (const item of elementsOf(what)?.items ?? [what]) {
      const text = stringOf(item);
      // `select('m')` takes all columns of an entity.
      if (text !== undefined && this.aliases.has(text)) continue;
      this.selects.push((writer) => {
        this.sql(writer, item);
        if (as !== undefined) writer.sql(` AS ${quoteName(as)}`);
      });
    }
  }

  private order(writer: SqlWriter, what: Place<ts.Expression>, direction: Place<ts.Expression> | undefined): void {
    const text = stringOf(what);
    if (text !== undefined && this.columnAliases.has(text)) writer.name(text, tokenSpan(what));
    else this.sql(writer, what);
    if (direction && stringOf(direction) === 'DESC') writer.sql(' DESC');
  }

  /** A string, a group of conditions, or an object of them; a hole for everything else. */
  private sql(writer: SqlWriter, place: Place<ts.Expression>): void {
    const grouped = bracketed(place);
    if (grouped && grouped.length > 0) {
      writer.each(grouped, ' AND ', (each) => {
        writer.sql('(');
        this.sql(writer, each);
        writer.sql(')');
      });
      return;
    }
    const bare = this.kind === 'select' ? undefined : this.target?.entity;
    writeQueryText(writer, place, { aliases: this.aliases, bare });
  }
}

/** The conditions of `new Brackets((qb) => qb.where('…').orWhere('…'))`. */
function bracketed(place: Place<ts.Expression>): Place<ts.Expression>[] | undefined {
  const { node } = place;
  if (!ts.isNewExpression(node) || !/^(?:Not)?Brackets$/.test(node.expression.getText(place.source.ast))) return undefined;
  const callback = node.arguments?.[0];
  const parameter = callback && firstParameter(callback);
  if (!callback || parameter === undefined) return undefined;
  const conditions: Place<ts.Expression>[] = [];
  everyNode(callback, (each) => {
    if (!ts.isCallExpression(each) || !isOutermost(each)) return;
    const chain = chainOf(each);
    const root = chain?.root && unwrap(chain.root);
    if (!chain || !root || !ts.isIdentifier(root) || root.text !== parameter) return;
    for (const link of chain.links)
      if (/^(?:and|or)?[wW]here$/.test(link.name) && link.arguments[0]) conditions.push(at(place, link.arguments[0]));
  });
  return conditions;
}

/** The span of the property in `'m.sender'`. */
function lastPart(place: Place<ts.Expression>, name: string) {
  const span = tokenSpan(place);
  return place.host || !ts.isStringLiteralLike(place.node) ? span : { start: span.end - name.length, end: span.end };
}
