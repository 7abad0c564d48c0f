import type { ExtractContext } from '../extractor.ts';
import type { Fragment, Model, ModelEnum } from '../fragment.ts';
import type { TypeScriptSource } from '../typescript/source.ts';

/** One query builder or ORM: turns its calls into fragments (`origin: 'built'`) and its table definitions into models. */
export interface Builder {
  /** As the library is called: `knex`. */
  readonly name: string;
  /** Packages whose import makes a file interesting. A name matches its own subpaths too: `drizzle-orm` stands for `drizzle-orm/pg-core`. */
  readonly modules: readonly string[];
  /**
   * Method names and the like without which the builder finds nothing in a file that gets its receivers from another file:
   * a cheap test on the text before imports are followed.
   */
  readonly trigger?: RegExp;
  /**
   * Whether the workspace itself says that the library is used (a schema.prisma): then the builder also runs in every file that `trigger`
   * matches, whatever it imports, since receivers come through contexts and dependency injection.
   */
  configured?(context: ExtractContext): boolean;
  /** Pure and total. Else runs only where one of `modules` is imported, by the file or by files it imports (bounded). */
  extract(source: TypeScriptSource, context: ExtractContext): BuilderExtraction;
}

export interface BuilderExtraction {
  readonly fragments: readonly Fragment[];
  readonly models: readonly Model[];
  /** Files other than scripts that were followed for it: schemas, configuration. */
  readonly dependencies?: readonly string[];
  /** Enum types that no model of the document carries. */
  readonly enums?: readonly ModelEnum[];
}
