// TypeScript's scanner and parser without its type checker, emitter and services: a twentieth of what an editor would have to load.
import { readFile } from 'node:fs/promises';
import ts from 'typescript';

/** An esbuild plugin: `typescript` becomes an ES module whose unused declarations esbuild drops. Fails when TypeScript is not built as it expects. */
export const typescriptParser = {
  name: 'typescript-parser',
  setup(build) {
    build.onLoad({ filter: /[\\/]typescript[\\/]lib[\\/]typescript\.js$/ }, async ({ path }) => ({
      contents: asModule(await readFile(path, 'utf8')),
      loader: 'js',
    }));
  },
};

/** Statements with effects that parsing depends on, by how they begin. All others only serve what is dropped. */
const needed = [
  '((Debug2) =>',
  '_Version.zero =',
  'valuesOfNonBinaryUnicodeProperties.Script_Extensions =',
  '((BinaryExpressionState2) =>',
  '((Parser2) =>',
  '((IncrementalParser2) =>',
];

/** What the services add to the nodes and we use; the parser alone makes plain ones. */
const methods = `
const nodeMethods = {
  getSourceFile() { return getSourceFileOfNode(this); },
  getStart(file, includeJsDoc) { return getTokenPosOfNode(this, file, includeJsDoc); },
  getFullStart() { return this.pos; },
  getEnd() { return this.end; },
  getText(file = this.getSourceFile()) { return file.text.substring(this.getStart(file), this.end); },
  forEachChild(one, many) { return forEachChild(this, one, many); },
};
const identifierText = { get() { return idText(this); } };
const node = objectAllocator.getNodeConstructor();
class PrivateIdentifierNode extends node {}
objectAllocator.getPrivateIdentifierConstructor = () => PrivateIdentifierNode;
for (const kind of [node, objectAllocator.getTokenConstructor(), objectAllocator.getIdentifierConstructor()])
  Object.assign(kind.prototype, nodeMethods);
for (const kind of [PrivateIdentifierNode, objectAllocator.getIdentifierConstructor()])
  Object.defineProperty(kind.prototype, 'text', identifierText);
`;

function asModule(text) {
  const file = ts.createSourceFile('typescript.js', text, ts.ScriptTarget.Latest);
  const body = file.statements.map(bodyOf).find((found) => found !== undefined);
  if (!body) throw new Error('typescript.js is not one function any more');
  const missing = new Set(needed);
  const kept = body.statements.map((statement) => {
    const source = text.slice(ts.skipTrivia(text, statement.pos), statement.end);
    if (ts.isFunctionDeclaration(statement)) return source;
    if (ts.isVariableStatement(statement)) return withPureInitializers(text, statement);
    const start = needed.find((each) => source.startsWith(each));
    missing.delete(start);
    return start === undefined ? '' : source;
  });
  if (missing.size > 0) throw new Error(`typescript.js has no ${[...missing].join(', ')} any more`);
  return [...kept, methods, `export { ${exported(body, text).join(', ')} };`].join('\n');
}

/** The function around everything: `((module) => { … })(…)`. */
function bodyOf(statement) {
  if (!ts.isExpressionStatement(statement) || !ts.isCallExpression(statement.expression)) return undefined;
  const callee = ts.skipParentheses(statement.expression.expression);
  return ts.isArrowFunction(callee) && ts.isBlock(callee.body) ? callee.body : undefined;
}

/** What makes a value is marked as free of effects, so that it goes when nobody uses the value. */
function withPureInitializers(text, { declarationList }) {
  const parts = declarationList.declarations.map(({ name, initializer }) => {
    const left = text.slice(name.pos, name.end);
    return initializer ? `${left} = /* @__PURE__ */ (() => (${text.slice(initializer.pos, initializer.end)}))()` : left;
  });
  return `var ${parts.join(', ')};`;
}

/** `__export(typescript_exports, { name: () => binding, … })` as `binding as name`. */
function exported(body, text) {
  const call = body.statements.find((each) => text.slice(each.pos, each.end).includes('__export(typescript_exports, {'));
  if (!call) throw new Error('typescript.js does not export as it did');
  return call.expression.arguments[1].properties.map(({ name, initializer }) => {
    const binding = text.slice(initializer.body.pos, initializer.body.end).trim();
    return `${binding} as ${name.text}`;
  });
}
