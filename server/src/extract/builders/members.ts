import * as ts from 'typescript';
import { type ClassPlace, classAt, lineage } from '../orm/classes.ts';
import { propertyNameText } from '../typescript/imports.ts';
import { ownerOfThis, unwrap } from '../typescript/values.ts';
import { lastReturned } from './chain.ts';
import { at, followed, type Given, type Place, placeOf, tokenSpan } from './host.ts';

/**
 * What the members that base classes declare are in the class that a method is called on: `this.query()`, `Webhook.query()`, `webhooks.query()`.
 * A subclass gives them by fields, getters and the arguments of `super(…)`.
 */
export function membersFor(callee: Place<ts.Expression>): Given | undefined {
  const node = unwrap(callee.node);
  if (!ts.isPropertyAccessExpression(node)) return undefined;
  const base = unwrap(node.expression);
  if (base.kind === ts.SyntaxKind.ThisKeyword) {
    if (callee.given) return callee.given;
    const owner = ownerOfThis(base);
    return owner && ts.isClassLike(owner.node) ? membersOf(placeOf(callee.source, owner.node), owner.side) : undefined;
  }
  const target = followed(at(callee, base));
  const made = ts.isNewExpression(target.node) ? classAt(at(target, target.node.expression)) : undefined;
  const owner = made ?? (ts.isClassLike(target.node) ? placeOf(target.source, target.node) : undefined);
  if (!owner) return undefined;
  const given = membersOf(owner, made ? 'instance' : 'static');
  const host = tokenSpan(at(callee, base));
  if (owner.source.path === callee.source.path && !callee.host) return given;
  return new Map([...given].map(([member, value]) => [member, value && { ...value, host }]));
}

function membersOf(owner: ClassPlace, side: 'static' | 'instance'): Given {
  const given = new Map<ts.Node, Place<ts.Expression> | undefined>();
  const { classes } = lineage(owner, /./);
  classes.forEach((declaring, index) => {
    for (const member of declaring.node.members) {
      if (ts.isPropertyDeclaration(member) || ts.isGetAccessor(member)) {
        const name = propertyNameText(member.name);
        const value = isOf(side, member) && name !== undefined ? valueOfMember(classes.slice(0, index), name, side) : undefined;
        if (value) given.set(member, value);
      } else if (ts.isConstructorDeclaration(member) && side === 'instance' && index > 0) {
        member.parameters.forEach((parameter, nth) => {
          const value = ts.isParameterPropertyDeclaration(parameter, member) && superArgument(classes[index - 1]!, nth);
          if (value) given.set(parameter, value);
        });
      }
    }
  });
  return given;
}

const isOf = (side: 'static' | 'instance', member: ts.ClassElement): boolean =>
  ((ts.canHaveModifiers(member) && ts.getModifiers(member)?.some((each) => each.kind === ts.SyntaxKind.StaticKeyword)) ===
    true) ===
  (side === 'static');

/** A field's or getter's value in the nearest class that has one. */
function valueOfMember(
  classes: readonly ClassPlace[],
  name: string,
  side: 'static' | 'instance',
): Place<ts.Expression> | undefined {
  for (const each of classes) {
    for (const member of each.node.members) {
      if (propertyNameText(member.name) !== name || !isOf(side, member)) continue;
      const value = ts.isPropertyDeclaration(member)
        ? member.initializer
        : ts.isGetAccessor(member)
          ? lastReturned(member)
          : undefined;
      return value && at(each, value);
    }
  }
  return undefined;
}

/** The nth argument of the `super(…)` that the class's constructor calls. */
function superArgument(place: ClassPlace, nth: number): Place<ts.Expression> | undefined {
  const made = place.node.members.find(ts.isConstructorDeclaration);
  for (const statement of made?.body?.statements ?? []) {
    if (!ts.isExpressionStatement(statement) || !ts.isCallExpression(statement.expression)) continue;
    const call = statement.expression;
    if (call.expression.kind !== ts.SyntaxKind.SuperKeyword) continue;
    const argument = call.arguments.some(ts.isSpreadElement) ? undefined : call.arguments[nth];
    return argument && at(place, argument);
  }
  return undefined;
}
