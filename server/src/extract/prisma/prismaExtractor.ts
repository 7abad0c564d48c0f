import { type Extractor, emptyExtraction } from '../extractor.ts';
import { suppressionsIn } from '../suppressions.ts';
import { prismaModels } from './models.ts';
import { buildPrismaSchema, type PrismaSchema } from './schema.ts';
import { prismaSchemas } from './workspace.ts';

/** A .prisma file: its models and enums, held against the database. A schema for another database than PostgreSQL gives nothing. */
export const prismaExtractor: Extractor = (document, context) => {
  const schemas = prismaSchemas(context.workspace);
  const schema =
    schemas.find((entry) => entry.files.includes(document.path)) ??
    buildPrismaSchema('', [{ path: document.path, text: document.text }]);
  // Beside the application's own schema, those of examples and tests are made up.
  const isMadeUp =
    schemas.length > 1 &&
    /\/(?:fixtures?|__\w+__|examples?|templates?|tests?)\//.test(document.path.slice(commonLength(schemas)));
  if (isMadeUp) return emptyExtraction;
  const { models, enums } = prismaModels(schema, document.path);
  return {
    ...emptyExtraction,
    models,
    ...(enums.length > 0 ? { enums } : {}),
    suppressions: suppressionsIn(document.text, () => undefined),
    dependencies: schema.files.filter((file) => file !== document.path),
  };
};

/** Length of the folders that all schemas have in common: what stands above the workspace says nothing. */
function commonLength(schemas: readonly PrismaSchema[]): number {
  const [first, ...rest] = schemas.map((schema) => schema.root);
  let length = first?.length ?? 0;
  for (const root of rest) while (length > 0 && first!.slice(0, length) !== root.slice(0, length)) length--;
  return first === undefined ? 0 : Math.max(0, first.lastIndexOf('/', length));
}
