import type { Lookup } from '../../catalog/lookup.ts';
import { familyOf } from '../infer/types.ts';
import type { DeclaredIndex } from '../plan.ts';

/**
 * Whether PostgreSQL surely builds an index of this method over columns of these types (11.2 Index Types, 11.10 Operator Classes). A method or
 * operator class of an extension needs it; one that is not known is taken for one that is not there.
 */
export function isIndexable(
  { columns, method = 'btree', unique }: Pick<DeclaredIndex, 'columns' | 'method' | 'unique'>,
  types: ReadonlyMap<string, string>,
  { catalog }: Pick<Lookup, 'catalog'>,
): boolean {
  const known = methods.get(method);
  const has = (extension: string): boolean =>
    extension === '' || catalog.extensions.some((each) => each.name === extension && catalog.searchPath.includes(each.schema));
  if (!known || columns.length === 0 || columns.length > known.most || !has(known.extension)) return false;
  if (method !== 'btree' && (unique || columns.some((column) => column.descending || column.nulls === 'first'))) return false;
  return columns.every(({ name, opclass }) => {
    const type = plain(types.get(name) ?? '');
    if (opclass === undefined) return known.takes(type);
    return opclasses.some(
      (each) => each.of.test(method) && each.name.test(opclass) && each.types.test(type) && has(each.extension),
    );
  });
}

interface Method {
  readonly extension: string;
  /** How many columns it takes. */
  readonly most: number;
  /** Whether a type has an operator class that is meant where none is said. */
  readonly takes: (type: string) => boolean;
}

const plain = (type: string): string =>
  type
    .replace(/^pg_catalog\./, '')
    .replace(/\(.*?\)/g, '')
    .trim()
    .toLowerCase();

const isOf =
  (families: RegExp, but?: RegExp) =>
  (type: string): boolean =>
    families.test(familyOf(type)) && !but?.test(type);

const unordered = /^(json|xml|point|line|lseg|box|path|polygon|circle|aclitem|refcursor)(\[\])*$/;

const methods: ReadonlyMap<string, Method> = new Map<string, Method>([
  ['btree', { extension: '', most: 32, takes: (type) => !unordered.test(type) }],
  ['hash', { extension: '', most: 1, takes: isOf(/^(text|number|boolean|datetime|interval|uuid|network)$/, /^(xml|money)/) }],
  [
    'gin',
    {
      extension: '',
      most: 32,
      takes: (type) => /^(jsonb|tsvector)$/.test(type) || (/\[\]$/.test(type) && !unordered.test(type)),
    },
  ],
  [
    'gist',
    {
      extension: '',
      most: 32,
      takes: (type) => /^(point|box|polygon|circle|tsvector|tsquery|\w+(range|multirange)|(\w+\.)?geo(metry|graphy))$/.test(type),
    },
  ],
  ['spgist', { extension: '', most: 1, takes: (type) => /^(point|box|polygon|text|varchar|inet|cidr|\w+range)$/.test(type) }],
  ['brin', { extension: '', most: 32, takes: isOf(/^(number|datetime|uuid|text)$/, /^(xml|money|citext|public\.citext)/) }],
  ['hnsw', { extension: 'vector', most: 1, takes: () => false }],
  ['ivfflat', { extension: 'vector', most: 1, takes: (type) => /^(\w+\.)?vector$/.test(type) }],
]);

/** Operator classes by name: of which methods, for which types, and from which extension (empty: PostgreSQL's own). */
const opclasses: readonly { readonly name: RegExp; readonly of: RegExp; readonly types: RegExp; readonly extension: string }[] = [
  { name: /^text_pattern_ops$/, of: /^(btree|hash)$/, types: /^text$/, extension: '' },
  { name: /^varchar_pattern_ops$/, of: /^btree$/, types: /^(text|varchar|character varying)$/, extension: '' },
  { name: /^(text|varchar)_ops$/, of: /^btree$/, types: /^(text|varchar|character varying)$/, extension: '' },
  { name: /^uuid_ops$/, of: /^(btree|hash)$/, types: /^uuid$/, extension: '' },
  { name: /^int4_ops$/, of: /^btree$/, types: /^(integer|int|int4|serial)$/, extension: '' },
  { name: /^int8_ops$/, of: /^btree$/, types: /^(bigint|int8|bigserial)$/, extension: '' },
  { name: /^bool_ops$/, of: /^btree$/, types: /^(boolean|bool)$/, extension: '' },
  { name: /^date_ops$/, of: /^btree$/, types: /^date$/, extension: '' },
  { name: /^timestamp_ops$/, of: /^btree$/, types: /^timestamp( without time zone)?$/, extension: '' },
  { name: /^timestamptz_ops$/, of: /^btree$/, types: /^(timestamptz|timestamp with time zone)$/, extension: '' },
  { name: /^jsonb(_path)?_ops$/, of: /^gin$/, types: /^jsonb$/, extension: '' },
  { name: /^array_ops$/, of: /^gin$/, types: /\[\]$/, extension: '' },
  { name: /^tsvector_ops$/, of: /^(gin|gist)$/, types: /^tsvector$/, extension: '' },
  { name: /^inet_ops$/, of: /^(gist|spgist)$/, types: /^(inet|cidr)$/, extension: '' },
  { name: /^gin_trgm_ops$/, of: /^gin$/, types: /^(text|varchar|character varying)$/, extension: 'pg_trgm' },
  { name: /^gist_trgm_ops$/, of: /^gist$/, types: /^(text|varchar|character varying)$/, extension: 'pg_trgm' },
  {
    name: /^vector_(l2|ip|cosine|l1)_ops$/,
    of: /^(hnsw|ivfflat)$/,
    types: /^(\w+\.)?vector$/,
    extension: 'vector',
  },
];
