import * as ts from 'typescript';
import { assemble } from '../assemble.ts';
import { at, elementsOf, entriesOf, entry, followed, type Place, stringOf, tokenSpan, valueTypeOf } from '../builders/host.ts';
import { identifierOf, writeParts } from '../builders/names.ts';
import type { SqlWriter } from '../builders/sqlWriter.ts';
import { cut, piecesAt } from '../builders/written.ts';
import { questionMarks } from '../raw/placeholders.ts';
import { originOf } from '../typescript/origins.ts';
import type { Text, TextPiece } from '../typescript/text.ts';
import { unwrap } from '../typescript/values.ts';
import { isInstance } from './receiver.ts';

/** SQL of the code's own: `knex.raw('?? = ?', ['a', 1])`, and the arguments of `whereRaw` and its kin. */
export interface Raw {
  readonly text: Text;
  readonly place: Place;
  readonly bindings: Place<ts.Expression> | undefined;
}

/** Of the arguments `(sql, bindings)`; undefined when nothing is known of the SQL. */
export function rawOf([sql, bindings]: readonly Place<ts.Expression>[]): Raw | undefined {
  const text = sql && piecesAt(sql);
  return text && { text, place: sql, bindings };
}

/** `knex.raw(…)`, `db.client.raw(…)`, with what follows; `name`: `raw`, `ref` or `fn`. Undefined for every other expression. */
export function helperCall(place: Place<ts.Expression>):
  | {
      readonly name: 'raw' | 'ref' | 'fn';
      readonly arguments: readonly Place<ts.Expression>[];
      readonly alias?: Place<ts.Expression>;
      /** A path into JSON may follow the column: `ref('settings:theme')`. */
      readonly isField?: true;
      /** Of `ref('id').withSchema('users')`: what stands before the name. */
      readonly schema?: Place<ts.Expression>;
    }
  | undefined {
  const target = followed(place);
  let node: ts.Node = target.node;
  let alias: Place<ts.Expression> | undefined;
  let schema: Place<ts.Expression> | undefined;
  while (ts.isCallExpression(node)) {
    const callee = unwrap(node.expression);
    const args = node.arguments.map((each) => at(target, each));
    if (!ts.isPropertyAccessExpression(callee)) {
      const name = ts.isIdentifier(callee) ? callee.text : '';
      if (name === 'raw') return { name, arguments: args, ...(alias && { alias }) };
      // Objection's own.
      const isRef = name === 'ref' && originOf(target.source, callee)?.module === 'objection';
      return isRef ? { name: 'ref', arguments: args, isField: true, ...(alias && { alias }) } : undefined;
    }
    const base = unwrap(callee.expression);
    const name = callee.name.text;
    if ((name === 'raw' || name === 'ref') && isInstance(target.source, base))
      return { name, arguments: args, ...(alias && { alias }), ...(schema && { schema }) };
    if (ts.isPropertyAccessExpression(base) && base.name.text === 'fn' && isInstance(target.source, base.expression))
      return { name: 'fn', arguments: [] };
    if (name === 'as') alias = args[0];
    else if (name === 'withSchema') schema = args[0];
    node = base;
  }
  return undefined;
}

/** The text with its bindings in place: `??` and `:name:` are names, `?` and `:name` values. */
export function writeRaw(w: SqlWriter, raw: Raw): void {
  const { text, bindings } = raw;
  const isNamed = bindings !== undefined && !elementsOf(bindings) && entriesOf(bindings) !== undefined;
  const pieces = text.flatMap((piece) => (piece.kind === 'text' ? [piece] : []));
  if (pieces.length === text.length) writeBound(w, pieces, raw);
  else
    w.embed(
      assemble(
        text,
        questionMarks(() => undefined, isNamed ? 'named' : 'positional'),
      ),
    );
}

function writeBound(w: SqlWriter, pieces: readonly TextPiece[], { place, bindings }: Raw): void {
  const span = tokenSpan(place);
  const written = pieces.map((piece) => piece.text).join('');
  const plain = (from: number, to: number): void => {
    for (const { text, host, exact } of cut(pieces, from, to)) {
      if (exact) w.exact(text, host.start);
      else w.mapped(text, host);
    }
  };
  const values = bindings && elementsOf(bindings)?.items;
  const named = bindings && !values ? entriesOf(bindings) : undefined;
  const list = values ?? (bindings && !named ? [bindings] : []);
  let next = 0;
  let last = 0;
  for (const match of written.matchAll(/\\\?|\?\??|(?<!:):(\w+)(:(?!:))?/g)) {
    const name = match[1];
    if (match[0] === '\\?' || (name !== undefined && !named)) continue;
    plain(last, match.index);
    last = match.index + match[0].length;
    const value = name === undefined ? list[next++] : entry(named, name)?.value;
    const isName = match[0] === '??' || match[2] !== undefined;
    const identifier = isName && value ? identifierOf(value) : undefined;
    if (identifier) {
      writeParts(w, identifier.parts);
      if (identifier.alias) w.sql(' AS ').name(identifier.alias.text);
    } else if (isName) w.hole(span);
    else w.parameter(value && tokenSpan(value), value && valueTypeOf(value));
  }
  plain(last, written.length);
}

/** What a string says, when the expression is one. */
export const textOf = (place: Place<ts.Expression> | undefined): string | undefined => place && stringOf(place);
