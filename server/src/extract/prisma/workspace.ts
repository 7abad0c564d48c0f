import type { WorkspacePort } from '../extractor.ts';
import { blocksOf, buildPrismaSchema, type PrismaSchema } from './schema.ts';

/**
 * All Prisma schemas of a workspace. A schema is a file with a datasource, together with the .prisma files beside and below it that have
 * none (multi-file schemas). Files beside several datasources belong to none. Reads every .prisma file of the workspace.
 */
export function prismaSchemas(workspace: WorkspacePort): readonly PrismaSchema[] {
  const files = [...new Set(workspace.find('*.prisma'))].sort().flatMap((path) => {
    const text = workspace.read(path);
    return text === undefined ? [] : [{ path, text }];
  });
  const known = built.find(
    (entry) =>
      entry.files.length === files.length &&
      entry.files.every((file, i) => file.path === files[i]!.path && file.text === files[i]!.text),
  );
  if (known) return known.schemas;
  const schemas = build(files);
  built.unshift({ files, schemas });
  if (built.length > 4) built.pop();
  return schemas;
}

interface File {
  readonly path: string;
  readonly text: string;
}

/** The same few files are asked for by every document; the result is pure in their paths and texts. */
const built: { readonly files: readonly File[]; readonly schemas: readonly PrismaSchema[] }[] = [];

function build(files: readonly File[]): PrismaSchema[] {
  const roots = files.filter((file) => blocksOf(file.text).some((block) => block.kind === 'datasource'));
  const members = new Map<File, File[]>(roots.map((root) => [root, [root]]));
  for (const file of files) {
    if (members.has(file)) continue;
    const above = roots.filter((root) => file.path.startsWith(`${folder(root.path)}/`));
    const nearest = Math.max(...above.map((root) => folder(root.path).length));
    const owners = above.filter((root) => folder(root.path).length === nearest);
    if (owners.length === 1) members.get(owners[0]!)!.push(file);
  }
  return [...members].map(([root, all]) => buildPrismaSchema(folder(root.path), all));
}

const folder = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf('/')));

/** An import of a client. */
export interface Import {
  /** As written: `@prisma/client`, `./generated/client`. */
  readonly module: string;
  /** The file that it stands in. */
  readonly from: string;
}

/**
 * The schema that code in `path` means: the only one; the one whose client is imported; else the one whose package folder is nearest above the
 * import, or the code. Undefined when several are equally near or it is not of PostgreSQL.
 */
export function schemaFor(path: string, schemas: readonly PrismaSchema[], client?: Import): PrismaSchema | undefined {
  const generated = client && schemas.filter((schema) => schema.outputs.some((output) => writes(schema.root, output, client)));
  const found =
    generated && generated.length > 0
      ? generated
      : schemas.length === 1
        ? schemas
        : client
          ? (nearest(client.from, schemas) ?? nearest(path, schemas))
          : nearest(path, schemas);
  return found?.length === 1 && found[0]!.postgres ? found[0] : undefined;
}

function nearest(path: string, schemas: readonly PrismaSchema[]): readonly PrismaSchema[] | undefined {
  let best: PrismaSchema[] = [];
  let length = -1;
  for (const schema of schemas) {
    const home = packageFolder(schema.root);
    if (!path.startsWith(`${home}/`) || home.length < length) continue;
    if (home.length > length) best = [];
    length = home.length;
    best.push(schema);
  }
  return best.length > 0 ? best : undefined;
}

/** Whether the folder that a generator writes to is what an import names, or holds it. */
function writes(root: string, output: string, { module, from }: Import): boolean {
  const written = joined(root, output);
  const imported = module.startsWith('.') ? joined(folder(from), module) : `/node_modules/${module}`;
  const at = module.startsWith('.') ? 0 : written.lastIndexOf('/node_modules/');
  return at >= 0 && `${imported}/`.startsWith(`${written.slice(at)}/`);
}

function joined(base: string, path: string): string {
  const parts: string[] = path.startsWith('/') ? [] : base.split('/');
  for (const part of path.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '.' && part !== '') parts.push(part);
  }
  return parts.join('/');
}

/** `…/app/prisma/schema` → `…/app`: what stands around the folder that only holds the schema. */
function packageFolder(root: string): string {
  const at = root.search(/\/(?:prisma|db|database|schema)(?:\/|$)/);
  return at < 0 ? root : root.slice(0, at);
}
