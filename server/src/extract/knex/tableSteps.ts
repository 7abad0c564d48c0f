import * as ts from 'typescript';
import type { Span } from '../../text/span.ts';
import { chainOf, isOutermost, isPlainFunction, type Link } from '../builders/chain.ts';
import { at, elsewhere, entriesOf, entry, followed, literalOf, type Place, placeOf, tokenSpan } from '../builders/host.ts';
import { quoteName, type SqlWriter } from '../builders/sqlWriter.ts';
import { type Evaluation, newEvaluation } from '../typescript/evaluation.ts';
import { chanceOf } from '../typescript/migrationConditions.ts';
import { unwrap } from '../typescript/values.ts';
import { columnTypes, nativeEnum } from './columnTypes.ts';
import { columnList, constraintName, givenName, modifiers, namesIn, referenceOf, textIn } from './constraints.ts';

/** One step of a table callback. */
export interface Line {
  /** A column or constraint that both CREATE and ALTER TABLE take, an action of ALTER TABLE alone, or a statement that comes before. */
  readonly kind: 'column' | 'constraint' | 'other' | 'before';
  /** `hasKey`: the table is given its primary key as a constraint, then no column makes itself one. */
  readonly write: (w: SqlWriter, hasKey: boolean) => void;
  /** A column is there no more under its name. */
  readonly takes?: true;
  readonly isKey?: true;
}

/** What a table callback does to the table of this name, helpers that the table is handed to included. */
export function linesOf(callback: Place<ts.Expression>, table: string): readonly Line[] {
  return new TableReader(table, newEvaluation()).read(followed(callback), 0, 4);
}

class TableReader {
  constructor(
    private readonly table: string,
    private readonly evaluation: Evaluation,
  ) {}

  /** `index`: which of the function's parameters the table is. */
  read(target: Place, index: number, levels: number): readonly Line[] {
    const { node } = target;
    if (!isPlainFunction(node) || !node.body) return [unreadable(target)];
    const name = node.parameters[index]?.name;
    const parameter = name && ts.isIdentifier(name) ? name.text : undefined;
    const lines: Line[] = [];
    const visit = (each: ts.Node): void => {
      if (ts.isCallExpression(each) && isOutermost(each)) {
        const chain = chainOf(each);
        const root = chain?.root && unwrap(chain.root);
        if (chain && root && ((ts.isIdentifier(root) && root.text === parameter) || root.kind === ts.SyntaxKind.ThisKeyword)) {
          lines.push(...this.chain(at(target, each), chain.links, node));
          return;
        }
        const handed = each.arguments.findIndex((argument) => ts.isIdentifier(argument) && argument.text === parameter);
        if (handed >= 0) lines.push(...this.helper(at(target, each), handed, levels, node));
      }
      ts.forEachChild(each, visit);
    };
    visit(node.body);
    return lines;
  }

  private chain(place: Place<ts.CallExpression>, links: readonly Link[], within: ts.Node): readonly Line[] {
    const chance = chanceIn(place, within);
    if (chance === 'never') return [];
    const lines = stepOf(place, links, this.table, this.evaluation);
    // What may be taken away, and what may hold, is not known to.
    return chance === 'unknown' && lines.some((each) => each.takes || each.kind === 'constraint') ? [unreadable(place)] : lines;
  }

  /** `addTimestamps(table, 'created')`: its other arguments stand for its parameters. */
  private helper(place: Place<ts.CallExpression>, index: number, levels: number, within: ts.Node): readonly Line[] {
    const { node, source } = place;
    const target = followed(at(place, node.expression));
    const chance = chanceIn(place, within);
    if (chance === 'never') return [];
    if (levels <= 0 || chance === 'unknown' || !isPlainFunction(target.node)) return [unreadable(place)];
    const parameters = new Map(this.evaluation.parameters);
    target.node.parameters.forEach((parameter, position) => {
      const argument = node.arguments[position];
      if (argument) parameters.set(parameter, { at: { source, node: argument }, evaluation: this.evaluation });
    });
    const inner = new TableReader(this.table, { ...this.evaluation, parameters });
    const isOwn = target.source === source && !place.host;
    return inner.read(isOwn ? placeOf(source, target.node) : elsewhere(target.source, target.node), index, levels - 1);
  }
}

const chanceIn = ({ source, node }: Place, within: ts.Node) =>
  chanceOf(source, { start: node.getStart(source.ast), end: node.end }, within);

/** Something is done to the table that cannot be read. */
const unreadable = (place: Place): Line => ({ kind: 'column', write: (w) => w.hole(tokenSpan(place)).sql(' text') });

/** Steps after which the table has the same columns and keys that statements can see. */
const HARMLESS =
  /^(?:index|dropIndex\w*|dropForeign\w*|comment|engine|charset|collate|queryContext|inherits|check\w*|dropChecks|noop|renameIndex)$/;

function stepOf(place: Place<ts.CallExpression>, links: readonly Link[], table: string, evaluation: Evaluation): readonly Line[] {
  const [head, ...rest] = links;
  if (!head) return [];
  const args = head.arguments.map((argument) => at(place, argument));
  const [first, second, third] = args;
  if (columnTypes[head.name]) return columnLines(place, head, rest, table, evaluation);
  const names = first ? namesIn(first, evaluation) : undefined;
  const other = (write: Line['write'], takes?: true): Line[] => [{ kind: 'other', write, ...(takes && { takes }) }];
  switch (head.name) {
    case 'timestamps': {
      const options = first && entriesOf(first);
      const flag = (name: string, positional: Place<ts.Expression> | undefined): boolean => {
        const found = options ? entry(options, name)?.value : positional;
        return found !== undefined && literalOf(found) === true;
      };
      const now = flag('defaultToNow', second) ? ' NOT NULL DEFAULT CURRENT_TIMESTAMP' : '';
      return stamps(flag('useCamelCase', third)).map((name) => ({
        kind: 'column',
        write: (w) => w.name(name).sql(` timestamp with time zone${now}`),
      }));
    }
    case 'primary':
    case 'unique': {
      if (!names) return [unreadable(place)];
      const isKey = head.name === 'primary';
      const columns = names.map(({ name }) => name);
      const name = givenName(second, evaluation) ?? (isKey ? `${table}_pkey` : constraintName(table, columns, 'unique'));
      const kind = isKey ? 'PRIMARY KEY' : 'UNIQUE';
      const write: Line['write'] = (w) => columnList(w.sql(`CONSTRAINT ${quoteName(name)} ${kind} `), names);
      return [{ kind: 'constraint', write, ...(isKey && { isKey }) }];
    }
    case 'foreign': {
      const target = referenceOf(place, rest, evaluation);
      if (!names || !target) return [];
      const columns = names.map(({ name }) => name);
      const name = givenName(second, evaluation) ?? constraintName(table, columns, 'foreign');
      return [
        { kind: 'constraint', write: (w) => columnList(w.sql(`CONSTRAINT ${quoteName(name)} FOREIGN KEY `), names).sql(target) },
      ];
    }
    case 'dropColumn':
    case 'dropColumns': {
      const dropped = args.map((each) => namesIn(each, evaluation));
      return dropped.flatMap((each) =>
        each
          ? each.flatMap(({ name, span }) => other((w) => void w.sql('DROP COLUMN IF EXISTS ').name(name, span), true))
          : [unreadable(place)],
      );
    }
    case 'dropTimestamps':
      return stamps(first !== undefined && literalOf(first) === true).flatMap((name) =>
        other((w) => void w.sql('DROP COLUMN IF EXISTS ').name(name), true),
      );
    case 'renameColumn': {
      const [from, to] = [first && textIn(first, evaluation), second && textIn(second, evaluation)];
      if (!first || from === undefined || to === undefined) return [unreadable(place)];
      return other(
        (w) =>
          void w
            .sql('RENAME COLUMN ')
            .name(from, tokenSpan(first))
            .sql(` TO ${quoteName(to)}`),
        true,
      );
    }
    case 'dropPrimary':
    case 'dropPrimaryIfExists':
      return other(dropConstraint((first && textIn(first, evaluation)) ?? `${table}_pkey`));
    case 'dropUnique':
    case 'dropUniqueIfExists': {
      const given = second && textIn(second, evaluation);
      const name =
        given ??
        (names &&
          constraintName(
            table,
            names.map((each) => each.name),
            'unique',
          ));
      return name === undefined ? [] : other(dropConstraint(name));
    }
    case 'setNullable':
    case 'dropNullable': {
      const column = first && textIn(first, evaluation);
      if (!first || column === undefined) return [unreadable(place)];
      const verb = head.name === 'setNullable' ? 'DROP' : 'SET';
      return other((w) => void w.sql('ALTER COLUMN ').name(column, tokenSpan(first)).sql(` ${verb} NOT NULL`));
    }
    default:
      return HARMLESS.test(head.name) ? [] : [unreadable(place)];
  }
}

const stamps = (isCamelCase: boolean): readonly string[] =>
  isCamelCase ? ['createdAt', 'updatedAt'] : ['created_at', 'updated_at'];

const dropConstraint =
  (name: string): Line['write'] =>
  (w) =>
    void w.sql(`DROP CONSTRAINT IF EXISTS ${quoteName(name)}`);

function columnLines(
  place: Place<ts.CallExpression>,
  head: Link,
  links: readonly Link[],
  table: string,
  evaluation: Evaluation,
): readonly Line[] {
  const args = head.arguments.map((argument) => at(place, argument));
  const [first] = args;
  const isSerial = /increments$/i.test(head.name);
  const name = first && !entriesOf(first) ? textIn(first, evaluation) : isSerial ? 'id' : undefined;
  const sql = columnTypes[head.name]!(args);
  if (name === undefined || sql === undefined) return [unreadable(place)];
  const span = first && tokenSpan(first);
  const type = nativeEnum(args);
  const before: Line[] = type?.create ? [{ kind: 'before', write: type.create }] : [];
  const written = (w: SqlWriter): SqlWriter => (type ? type.write(w) : w.sql(sql));
  if (links.some((link) => link.name === 'alter')) {
    return [...before, ...altered(place, { name, span, isEnum: type !== undefined, type: written }, links)];
  }
  const options = args.at(-1) && entriesOf(args.at(-1)!);
  const key = options && entry(options, 'primaryKey');
  const isOwnKey = key ? literalOf(key.value) === true : isSerial;
  const isNamedKey = links.some((link) => link.name === 'primary');
  return [
    ...before,
    {
      kind: 'column',
      write: (w, hasKey) => {
        written(w.name(name, span).sql(' '));
        if (isOwnKey && !isNamedKey && !hasKey) w.sql(' PRIMARY KEY');
        w.sql(modifiers(place, { table, column: name }, links, evaluation));
      },
    },
  ];
}

interface AlteredColumn {
  readonly name: string;
  readonly span: Span | undefined;
  readonly isEnum: boolean;
  readonly type: (w: SqlWriter) => SqlWriter;
}

/** `.alter()`: type, nullability and default become what the chain says, or as it says in `alterNullable` and `alterType`. */
function altered(place: Place, { name, span, type, isEnum }: AlteredColumn, links: readonly Link[]): Line[] {
  const alter = links.find((link) => link.name === 'alter');
  const options = alter?.arguments[0] && entriesOf(at(place, alter.arguments[0]));
  const isOff = (option: string): boolean => {
    const found = options && entry(options, option);
    return found !== undefined && literalOf(found.value) === false;
  };
  const action = (sql: string, more?: (w: SqlWriter) => SqlWriter): Line => ({
    kind: 'other',
    write: (w) => {
      w.sql('ALTER COLUMN ').name(name, span).sql(` ${sql}`);
      more?.(w);
    },
  });
  const lines: Line[] = [action('DROP DEFAULT')];
  const cast = isEnum ? '::text::' : '::';
  if (!isOff('alterType')) lines.push(action('TYPE ', (w) => type(type(w).sql(` USING (${quoteName(name)}${cast}`)).sql(')')));
  const isRequired = links.some(
    ({ name: each, arguments: [argument] }) =>
      /^notNull/.test(each) || (each === 'nullable' && argument !== undefined && literalOf(at(place, argument)) === false),
  );
  if (!isOff('alterNullable')) lines.push(action(isRequired ? 'SET NOT NULL' : 'DROP NOT NULL'));
  const value = modifiers(
    place,
    undefined,
    links.filter((link) => link.name === 'defaultTo'),
    newEvaluation(),
  ).trim();
  if (value !== '') lines.push(action(`SET ${value}`));
  return lines;
}
