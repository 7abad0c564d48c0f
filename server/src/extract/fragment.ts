import type { IndexColumn } from '../sql/indexColumn.ts';
import type { Span } from '../text/span.ts';
import type { SpanMap } from '../text/spanMap.ts';
import type { DestructiveCommand } from './commands.ts';

/** What an extractor finds in one document. Plain data: it crosses worker and cache borders. Host spans are UTF-16 offsets of the document. */
export interface Extraction {
  readonly fragments: readonly Fragment[];
  readonly models: readonly Model[];
  /** Enum types that the document declares and none of its models uses (a file of enums only). */
  readonly enums?: readonly ModelEnum[];
  readonly suppressions: readonly Suppression[];
  /** Command lines that destroy data, in scripts and CI files. */
  readonly commands?: readonly DestructiveCommand[];
  /** Files beside the document that were read for it; a change in one makes the extraction stale. */
  readonly dependencies: readonly string[];
}

/**
 * A piece of SQL found in a document. Query builders are rendered to SQL too (`origin: 'built'`), with every name mapped to the
 * host token that stands for it; so all that comes after works on SQL alone.
 */
export interface Fragment {
  /** SQL as PostgreSQL would see it, holes written as placeholders (see `Hole`). May hold several statements. */
  readonly text: string;
  readonly map: SpanMap;
  readonly holes: readonly Hole[];
  /**
   * `file`: a whole .sql document. `marked`: a tag or call that only ever takes SQL. `guessed`: a string that looks like SQL; a name is
   * reported only when the statement parses and no syntax finding is made. `built`: rendered from a query builder or an ORM call.
   */
  readonly origin: 'file' | 'marked' | 'guessed' | 'built';
  /** Where it was found, for people: `sql`, `pool.query`, `knex`, `prisma.user.findMany`. */
  readonly label: string;
  /**
   * Set when nothing in the file or in what it imports says that the SQL goes to PostgreSQL: it may be another engine's, or another
   * service's query language. Then nothing is reported unless a relation of the statement is found.
   */
  readonly weak?: true;
  /**
   * Set when code sets the search_path of the connection: unqualified names may be in other schemas than the catalog's path says. `here`: in
   * this very file, so that any table may be another one of its name. `any`: elsewhere, to a schema that is only known at run time.
   */
  readonly openPath?: 'here' | 'elsewhere' | 'any';
  /** The whole host range of the fragment. */
  readonly host: Span;
  /**
   * One host place may be read in several ways (branches of a conditional part): fragments that share this are alternatives of one. Not every
   * combination of branches can happen, so a name is reported only when it is missing in each alternative that has its host place.
   */
  readonly variantOf?: number;
  /** What the host language says about types, in host terms. */
  readonly hints?: readonly TypeHint[];
  /** What a model, perhaps of another file, declares of columns that the fragment names. */
  readonly declared?: readonly DeclaredColumn[];
  /** In `text`: relation names that may be something else (a name that the code makes elsewhere): they are not called missing. */
  readonly lenient?: readonly Span[];
  /** In `text`: names of a PostgREST select that stand for a relation, a foreign key, its column or a function. */
  readonly related?: readonly Span[];
  /** Tables, and columns of tables, that the model behind the call does not have (any more): whoever asks for them is to be changed, not the database. */
  readonly removed?: readonly Removed[];
  /** The connection may have a search_path of its own: a table that another schema has is not called missing. */
  readonly anySchema?: true;
  /** The arguments of a function may be given to it as one: PostgREST hands the body of a request to a function with a single parameter without a name. */
  readonly wholeArguments?: true;
  /** Tables may be joined elsewhere, or not all that are here: a qualifier is not called missing then, nor a name ambiguous. */
  readonly partial?: true;
  /** Schema that unqualified names live in, when the host sets one (`withSchema`, `.schema('auth')`); goes before the search_path. */
  readonly schema?: string;
}

/**
 * A place in the fragment's text whose SQL is not in the document. In `text` it stands as an identifier `holeName(i, width)`, so that it
 * parses where an expression, a table or an alias can stand. The parser may overwrite it by another form of the same width.
 */
export interface Hole {
  /** In `Fragment.text`. At least 8 wide. */
  readonly span: Span;
  /** The interpolation in the document. */
  readonly host: Span;
  /** `value`: surely a bind parameter or literal. `unknown`: any SQL; whatever depends on it is silent. */
  readonly kind: 'value' | 'unknown';
  /** The host expression as written, for messages and parameter hints; at most 80 characters. */
  readonly expression?: string;
}

export { holeName, isHoleName } from '../sql/holeName.ts';

/** Ties a column or parameter of a fragment to a type the host language declares. */
export interface TypeHint {
  /** A result column by name (`query<Row>`), or the parameter with this number ($1 is 1), or the hole with this index. */
  readonly for: { readonly column: string } | { readonly parameter: number } | { readonly hole: number };
  /** TypeScript type as written: `string`, `Date | null`, `'sent' | 'seen'`. */
  readonly typescript: string;
  readonly host: Span;
}

/** A table that code declares (Prisma model, Drizzle pgTable, TypeORM entity, Kysely or generated interface): each column is held against the database. */
export interface Model {
  readonly library: string;
  readonly schema?: string;
  readonly table: string;
  readonly tableSpan: Span;
  /** The name in code (`User`, `messages`). */
  readonly name: string;
  readonly columns: readonly ModelColumn[];
  readonly enums?: readonly ModelEnum[];
  /** What kind of relation the model expects; `view` models are never created as tables. */
  readonly kind?: 'table' | 'view';
  readonly primaryKey?: readonly string[];
  /** Constraints; a unique index is one of `indexes`. */
  readonly uniques?: readonly ModelUnique[];
  readonly indexes?: readonly ModelIndex[];
  /** Keys of several columns; those of one stand at their column. */
  readonly foreignKeys?: readonly ModelForeignKey[];
  readonly checks?: readonly ModelCheck[];
  /** Set when it may be a table of another database, or be named by a rule that the code does not state: nothing is reported when it is missing. */
  readonly weak?: true;
}

export interface ModelColumn {
  /** In the database. */
  readonly name: string;
  readonly span: Span;
  /** SQL type as DDL would write it (`varchar(20)`, `timestamp(3)`, `text[]`, `"Role"`), when the model declares one. */
  readonly type?: string;
  readonly typescript?: string;
  readonly notNull?: boolean;
  /** SQL expression. */
  readonly default?: string;
  /** Closed set of values, when the type is one. */
  readonly values?: readonly string[];
  /** `actions`: as DDL writes them, `ON DELETE CASCADE ON UPDATE CASCADE`. */
  readonly references?: { readonly schema?: string; readonly table: string; readonly column: string; readonly actions?: string };
  readonly unique?: boolean;
  /** Set when the name follows a naming strategy that the code does not state: where the table has the same letters in another style, it is that. */
  readonly assumed?: true;
}

export interface ModelUnique {
  readonly columns: readonly string[];
  /** As the model gives it. */
  readonly name?: string;
}

/** An index that a model declares, read whole: one with a part that cannot be told is left out. */
export interface ModelIndex {
  readonly columns: readonly IndexColumn[];
  /** As the model gives it, or as its own tool would call it. */
  readonly name?: string;
  readonly unique?: true;
  /** Access method; undefined: btree. */
  readonly method?: string;
  /** What a partial one holds: SQL. */
  readonly where?: string;
  /** Where it is declared, in the model's file. */
  readonly span: Span;
}

export interface ModelCheck {
  readonly name: string;
  /** SQL, without CHECK and its brackets. */
  readonly expression: string;
}

export interface ModelForeignKey {
  readonly columns: readonly string[];
  readonly references: { readonly schema?: string; readonly table: string; readonly columns: readonly string[] };
  /** `ON DELETE CASCADE` */
  readonly actions?: string;
  readonly name?: string;
}

/** A model's column where a query names it. */
export interface DeclaredColumn extends Omit<ModelColumn, 'span'> {
  readonly library: string;
  /** In the database. */
  readonly table: string;
}

/** A name that code asks a model for which does not have it, or a value that an enum lacks there. */
export interface Removed {
  /** The table, or the enum type. */
  readonly table: string;
  /** Undefined: there is no model for the table at all. */
  readonly column?: string;
  /** Why, for people: `schema.prisma has no model TrackingEvent`. */
  readonly because: string;
  /** Names in the database that may have taken its place, best first. */
  readonly instead: readonly string[];
}

export interface ModelEnum {
  readonly schema?: string;
  readonly name: string;
  readonly span: Span;
  readonly labels: readonly { readonly name: string; readonly span: Span }[];
}

/** A comment that turns findings off. */
export interface Suppression {
  /** Host range in which findings are dropped. */
  readonly span: Span;
  /** `undefined`: all codes. */
  readonly codes?: readonly string[];
}
