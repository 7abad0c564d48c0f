import * as ts from 'typescript';
import type { Span } from '../../text/span.ts';
import { at, elementsOf, entriesOf, followed, listOf, type Place, placeOf, stringOf, tokenSpan } from '../builders/host.ts';
import { type Identifier, identifierOf, writeParts } from '../builders/names.ts';
import type { Naming } from '../builders/naming.ts';
import { nowhere } from '../builders/sqlWriter.ts';
import type { BuiltStatement, Computed, Values, Write } from '../builders/statement.ts';
import { callbackSteps, type Receiver, type Step, type Steps, stepsOf } from '../builders/steps.ts';
import { beforePath } from '../knex/columns.ts';
import { type Dialect, Query } from '../knex/query.ts';
import { propertyNameText } from '../typescript/imports.ts';
import type { TypeScriptSource } from '../typescript/source.ts';
import { ownerOfThis, unwrap } from '../typescript/values.ts';
import { type TableModel, tableModelsIn } from './models.ts';
import { isNoRelation, joinsOf, type Node, type Relation, relationOf, relationTree } from './relations.ts';

/** `Person.query()`, `Person.relatedQuery('pets')`, `this.query()` in a static method. */
export const objectionReceiver: Receiver = {
  immutable: false,
  families: new WeakMap(),
  begins(source, callee) {
    if (!ts.isPropertyAccessExpression(callee) || !/^(?:query|relatedQuery)$/.test(callee.name.text)) return undefined;
    return modelAt(source, callee.expression)?.library === 'objection' ? callee.name.text : undefined;
  },
};

/** The model that an expression stands for. */
export function modelAt(source: TypeScriptSource, expression: ts.Expression): TableModel | undefined {
  const node = unwrap(expression);
  if (node.kind === ts.SyntaxKind.ThisKeyword) {
    const owner = ownerOfThis(node);
    return owner?.side === 'static' ? tableModelsIn(source).get(owner.node) : undefined;
  }
  // `Person.bindKnex(knex)`
  if (ts.isCallExpression(node) && ts.isPropertyAccessExpression(node.expression) && /^bind\w+$/.test(node.expression.name.text))
    return modelAt(source, node.expression.expression);
  const target = followed(placeOf(source, node));
  return tableModelsIn(target.source).get(target.node);
}

/** What a chain on a model sends. */
export function objectionStatement(steps: Steps): BuiltStatement | undefined {
  return queryOf(steps, false);
}

function queryOf(steps: Steps, isInside: boolean): Query | undefined {
  const callee = unwrap(steps.root.node as ts.Expression);
  const model = ts.isPropertyAccessExpression(callee) ? modelAt(steps.root.source, callee.expression) : undefined;
  if (!model) return undefined;
  const dialect = new Objection(model, at(steps.root, (callee as ts.PropertyAccessExpression).expression), isInside, steps.steps);
  return new Query(steps, steps.stepwise, dialect);
}

/** The steps that Objection has and Knex has not, or has otherwise. */
class Objection implements Dialect {
  constructor(
    /** Whose rows are asked for: of a related query, the relation's. */
    public model: TableModel,
    private readonly root: Place,
    private readonly isInside: boolean,
    private readonly steps: readonly Step[],
  ) {}

  get naming(): Naming | undefined {
    return this.model.naming;
  }

  readonly query = (place: Place<ts.Expression>): Query | undefined => {
    const steps = stepsOf(place, objectionReceiver);
    return steps && queryOf(steps, true);
  };

  /** `User.ref('email')` is of the query's own table, whatever that is called; where another model's table stands is not told. */
  readonly expression = (query: Query, place: Place<ts.Expression>): Computed | undefined => {
    const node = unwrap(place.node);
    if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression) || node.expression.name.text !== 'ref')
      return undefined;
    const model = modelAt(place.source, node.expression.expression);
    const given = node.arguments[0] && identifierOf(at(place, node.arguments[0]));
    const column = given && beforePath(given);
    if (!model || !column) return undefined;
    const isOwn = model === this.model;
    return {
      alias: undefined,
      write: (w) => {
        if (!isOwn) w.hole(tokenSpan(place));
        else {
          w.each(tableName(query), '.', (name) => w.name(name)).sql('.');
          writeParts(w, column.parts);
        }
      },
    };
  };

  readonly take = (query: Query, step: Step): boolean => {
    const [first, second] = step.arguments;
    const { name } = step;
    if (name === 'query') this.begin(query, this.model);
    else if (name === 'relatedQuery') this.related(query, first);
    else if (name === 'alias') this.rename(query, first);
    else if (/Graph(?:Fetched)?$|^eager$/.test(name) && !/^(?:insert|upsert)/.test(name)) return true;
    else if (/^(?:withGraphJoined|joinEager)$/.test(name)) {
      // What else its options rename cannot be told.
      if (second) query.open = true;
      this.joinAll(query, first, true);
    } else if (/(?:^j|J)oin(?:Related|Relation)$/.test(name)) this.joinRelated(query, first, second);
    else if (/^(?:findOne)$/.test(name)) query.take({ ...step, name: 'where' });
    else if (/^(?:findByIds?|resultSize|range|page|context|throwIfNotFound|modifiers|relate|unrelate)$/.test(name)) return true;
    else if (/^(?:insert|upsert)Graph/.test(name)) this.graph(query, first);
    else if (/^insert(?:AndFetch)?$/.test(name)) {
      query.verb = 'insert';
      query.values = first && this.rows(query, this.model, first);
    } else if (/^(?:patch|update)(?:AndFetch)?(?:ById)?$/.test(name)) {
      const row = name.endsWith('ById') ? second : first;
      query.verb = 'update';
      query.values = row && this.rows(query, this.model, row);
    } else if (name === 'for') this.owners(query, first);
    else if (name === 'deleteById') query.verb = 'delete';
    else if (name === 'modify' || name === 'applyFilter') return this.modify(query, first);
    else if (/composite/i.test(name)) this.composite(query, first);
    else if (/where\w*json/i.test(name)) this.json(query, first);
    else return this.withoutPaths(query, step);
    return true;
  };

  /** `'settings:theme'` is no name; `'pets:owner.name'` is one where relations are joined. */
  private withoutPaths(query: Query, step: Step): boolean {
    const hasRelations = this.steps.some((each) => /related|graphjoined|relation|eager/i.test(each.name));
    const isPath = (place: Place<ts.Expression>): boolean => {
      const at = identifierOf(place)?.parts.findIndex((part) => part.text.includes(':')) ?? -1;
      return at >= 0 && !(hasRelations && at === 0 && identifierOf(place)!.parts.length > 1);
    };
    const plain = step.arguments.filter((each) => !isPath(each));
    if (plain.length === step.arguments.length) return false;
    if (plain[0] === step.arguments[0]) query.take({ ...step, arguments: plain });
    return true;
  }

  private begin(query: Query, { schema, table }: TableModel): void {
    // That it is missing is told where the model is declared.
    const parts = [...(schema === undefined ? [] : [schema]), table].map((text) => ({ text, span: nowhere }));
    query.from = [{ kind: 'table', name: { parts } }];
  }

  /** Its table has the relation's name where it is part of another query. */
  private related(query: Query, name: Place<ts.Expression> | undefined): void {
    const text = name && stringOf(name);
    const relation = text === undefined ? undefined : relationOf(this.model, text);
    if (!name || !relation?.model) {
      query.from = [{ kind: 'tail', write: (w) => void w.hole(tokenSpan(name ?? this.root)), place: name ?? this.root }];
      query.open = true;
      return;
    }
    this.model = relation.model;
    const table = relation.to[0]!.table.map((each) => ({ text: each, span: tokenSpan(name) }));
    const isNamed = this.isInside && !this.steps.some((step) => step.name === 'for');
    query.from = [
      { kind: 'table', name: { parts: table, ...(isNamed && { alias: { text: relation.name, span: tokenSpan(name) } }) } },
    ];
    if (relation.through) {
      const between = relation.through.from[0]!.table;
      const source = { kind: 'table', name: { parts: between.map((each) => ({ text: each, span: tokenSpan(name) })) } } as const;
      query.joins.push({ source, on: [], using: [], isCross: true });
    }
  }

  /** `for(1)`, `for(User.query().where(…))` */
  private owners(query: Query, first: Place<ts.Expression> | undefined): void {
    const inner = first && query.subquery(first);
    if (!inner) return;
    query.conditions.push((w) => {
      w.sql('EXISTS (');
      inner.write(w);
      w.sql(')');
    });
  }

  private rename(query: Query, alias: Place<ts.Expression> | undefined): void {
    const [from] = query.from;
    const text = alias && stringOf(alias);
    if (text === undefined || from?.kind !== 'table') query.open = true;
    else query.from = [{ ...from, name: { ...from.name, alias: { text, span: tokenSpan(alias!) } } }];
  }

  private joinRelated(
    query: Query,
    expression: Place<ts.Expression> | undefined,
    options: Place<ts.Expression> | undefined,
  ): void {
    if (options) query.open = true;
    else this.joinAll(query, expression, false);
  }

  private joinAll(query: Query, expression: Place<ts.Expression> | undefined, isFetched: boolean): void {
    const tree = expression && relationTree(expression);
    if (!tree) {
      query.open = true;
      return;
    }
    for (const each of tree) this.join(query, this.model, each, () => tableName(query), '', isFetched);
  }

  private join(
    query: Query,
    model: TableModel,
    node: Node,
    owner: () => readonly string[],
    prefix: string,
    isFetched: boolean,
  ): void {
    const relation: Relation | undefined = relationOf(model, node.name);
    if (!relation) {
      query.open = true;
      return;
    }
    const alias = `${prefix}${node.alias}`;
    query.joins.push(...joinsOf(relation, owner, alias));
    for (const child of node.children) {
      if (relation.model) this.join(query, relation.model, child, () => [alias], `${alias}:`, isFetched);
      else query.open = true;
    }
  }

  /** The properties of rows that are columns; those of relations and what a model computes are left out, and hooks may set further ones. */
  private rows(query: Query, model: TableModel, place: Place<ts.Expression>): Values {
    const seen = new Set<string>();
    const entries = listOf(place).flatMap((row) =>
      (entriesOf(row)?.entries ?? []).flatMap(({ name, key, value }) => {
        const isNested = entriesOf(value) !== undefined || elementsOf(value) !== undefined;
        const isColumn =
          /^\w+$/.test(name) &&
          !model.virtuals.includes(name) &&
          (isNoRelation(model, name) || !(model.relations === undefined || isNested));
        if (!isColumn || seen.has(name)) return [];
        seen.add(name);
        const column: Identifier = { parts: [{ text: model.key(name), span: tokenSpan(key) }] };
        return [{ column, value: query.valued(value) }];
      }),
    );
    return { entries, open: query.verb === 'insert' };
  }

  /** `insertGraph({ name: 'x', pets: [{ name: 'y' }] })`: a statement for each model. */
  private graph(query: Query, first: Place<ts.Expression> | undefined): void {
    query.verb = 'insert';
    if (!first) return;
    query.values = this.rows(query, this.model, first);
    this.nested(query, this.model, first, 4);
  }

  private nested(query: Query, model: TableModel, place: Place<ts.Expression>, levels: number): void {
    if (levels <= 0) return;
    for (const row of listOf(place)) {
      for (const { name, value } of entriesOf(row)?.entries ?? []) {
        const related = relationOf(model, name)?.model;
        if (!related) continue;
        const { entries } = this.rows(query, related, value);
        if (entries.length > 0) query.further.push(inserted(related, entries));
        this.nested(query, related, value, levels - 1);
      }
    }
  }

  /** `modify('active')` is one of the model's modifiers. */
  private modify(query: Query, first: Place<ts.Expression> | undefined): boolean {
    const name = first && stringOf(first);
    if (name === undefined) return false;
    const found = this.model.modifiers && entriesOf(this.model.modifiers)?.entries.find((each) => each.name === name);
    const steps = found ? callbackSteps(found.value) : methodNamed(this.model.modifiers, name);
    if (!steps || steps.partial) query.open = true;
    const isHere = this.model.modifiers?.source.path === first!.source.path && !first!.host;
    for (const step of steps?.steps ?? []) query.take(isHere ? step : toldAt(step, tokenSpan(first!)));
    return true;
  }

  private composite(query: Query, columns: Place<ts.Expression> | undefined): void {
    for (const each of columns ? listOf(columns) : []) {
      const name = identifierOf(each);
      if (name) query.conditions.push(isThere(name));
    }
  }

  /** `'settings:theme.color'`, `'persons.settings:theme'` */
  private json(query: Query, field: Place<ts.Expression> | undefined): void {
    const name = field && identifierOf(field);
    const column = name && beforePath(name);
    if (column) query.conditions.push(isThere(column));
  }
}

function inserted(model: TableModel, entries: Values['entries']): Write {
  return (w) => {
    w.sql('INSERT INTO ').qualified(model.schema, model.table).sql(' (');
    w.each(entries, ', ', ({ column }) => writeParts(w, column.parts))
      .sql(', ')
      .hole(entries[0]!.column.parts[0]!.span);
    w.sql(') VALUES (').each(entries, ', ', ({ value }) => value?.(w));
    w.sql(', ').hole(entries[0]!.column.parts[0]!.span, 'value').sql(')');
  };
}

/** A step of another file's modifier stands where its name is given. */
const toldAt = (step: Step, host: Span): Step => ({
  ...step,
  token: { ...step.token, host },
  arguments: step.arguments.map((each) => ({ ...each, host })),
});

/** `modifiers = { active(query) { … } }` */
function methodNamed(place: Place<ts.Expression> | undefined, name: string): Steps | undefined {
  const target = place && followed(place);
  if (!target || !ts.isObjectLiteralExpression(target.node)) return undefined;
  const method = target.node.properties.find((each) => ts.isMethodDeclaration(each) && propertyNameText(each.name) === name);
  return method && callbackSteps(at(target, method as unknown as ts.Expression));
}

/** What the query's own table is called in it. */
function tableName(query: Query): readonly string[] {
  const [from] = query.from;
  if (from?.kind !== 'table') return [];
  return from.name.alias ? [from.name.alias.text] : from.name.parts.map((part) => part.text);
}

const isThere =
  ({ parts }: Identifier): Write =>
  (w) => {
    writeParts(w, parts);
    w.sql(' IS NOT NULL');
  };
