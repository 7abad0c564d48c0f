import * as ts from 'typescript';
import { at, type Place, stringOf } from '../builders/host.ts';
import { originOf } from '../typescript/origins.ts';

/** The name in `pgSchema('auth')`; undefined for every other node. */
export function parseSchema(place: Place): string | undefined {
  const { node, source } = place;
  const argument = ts.isCallExpression(node) ? node.arguments[0] : undefined;
  if (!ts.isCallExpression(node) || !argument) return undefined;
  const origin = originOf(source, node.expression);
  if (!origin?.module.startsWith('drizzle-orm/')) return undefined;
  return origin.export === 'pgSchema' || origin.steps[0] === '.pgSchema' ? stringOf(at(place, argument)) : undefined;
}
