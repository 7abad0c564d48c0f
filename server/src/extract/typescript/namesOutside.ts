import type * as ts from 'typescript';
import type { Fragment } from '../fragment.ts';
import { propertyNameText } from './imports.ts';
import type { TypeScriptSource } from './source.ts';
import { constantText } from './strings.ts';
import {
  forEachChild,
  isCallExpression,
  isIdentifier,
  isNewExpression,
  isObjectLiteralExpression,
  isPropertyAccessExpression,
  isPropertyAssignment,
} from './syntax.ts';

/**
 * Fragments with the names marked that the database need not have, because the file says who makes them: a common table expression that a builder
 * gives a name to (`.with('ranked', …)`), in whose query other fragments may stand; the table of a session store or the like, which it
 * makes for itself when it is missing.
 */
export function markNamesOutside(source: TypeScriptSource, fragments: readonly Fragment[]): readonly Fragment[] {
  if (fragments.length === 0 || !MAY_NAME.test(source.text)) return fragments;
  const names = namesOutside(source);
  return names.size === 0 ? fragments : fragments.map((fragment) => marked(fragment, names));
}

const MAY_NAME = /\.\$?with\w*\s*\(|table_?name\s*:/i;
const WITH = /^(?:with|withRecursive|withMaterialized|withNotMaterialized|\$with)$/;
const STORE = /store|session|limiter|umzug|migrat/i;
const TABLE_KEY = /^table_?name$/i;

function namesOutside(source: TypeScriptSource): ReadonlySet<string> {
  const names = new Set<string>();
  const visit = (node: ts.Node): void => {
    const [first] = isCallExpression(node) || isNewExpression(node) ? (node.arguments ?? []) : [];
    if (first && isCallExpression(node) && isPropertyAccessExpression(node.expression) && WITH.test(node.expression.name.text)) {
      add(constantText(source, first)?.replace(/\s*\(.*$/s, ''));
    } else if (first && isNewExpression(node) && isIdentifier(node.expression) && STORE.test(node.expression.text)) {
      if (isObjectLiteralExpression(first)) first.properties.forEach(addTable);
    }
    forEachChild(node, visit);
  };
  const addTable = (property: ts.ObjectLiteralElementLike): void => {
    if (isPropertyAssignment(property) && TABLE_KEY.test(propertyNameText(property.name) ?? ''))
      add(constantText(source, property.initializer));
  };
  const add = (name: string | undefined): void => {
    if (name) names.add(name);
  };
  visit(source.ast);
  return names;
}

function marked(fragment: Fragment, names: ReadonlySet<string>): Fragment {
  const lenient = [...names].flatMap((name) =>
    [...fragment.text.matchAll(new RegExp(`(?<![\\w$])"?${name.replace(/[^\w]/g, '\\$&')}"?(?![\\w$])`, 'gi'))].map((match) => ({
      start: match.index,
      end: match.index + match[0].length,
    })),
  );
  return lenient.length > 0 ? { ...fragment, lenient: [...(fragment.lenient ?? []), ...lenient] } : fragment;
}
