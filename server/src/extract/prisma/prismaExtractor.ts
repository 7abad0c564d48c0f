import { type Extractor, emptyExtraction } from '../extractor.ts';
import { suppressionsIn } from '../suppressions.ts';
import { prismaModels } from './models.ts';
import { buildPrismaSchema } from './schema.ts';
import { prismaSchemas } from './workspace.ts';

/** A .prisma file: its models and enums, held against the database. A schema for another database than PostgreSQL gives nothing. */
export const prismaExtractor: Extractor = (document, context) => {
  const schemas = prismaSchemas(context.workspace);
  const schema =
    schemas.find((entry) => entry.files.includes(document.path)) ??
    buildPrismaSchema('', [{ path: document.path, text: document.text }]);
  const { models, enums } = prismaModels(schema, document.path);
  return {
    ...emptyExtraction,
    models,
    ...(enums.length > 0 ? { enums } : {}),
    suppressions: suppressionsIn(document.text, () => undefined),
    dependencies: schema.files.filter((file) => file !== document.path),
  };
};
