import { SpanMap } from '../text/spanMap.ts';
import { type Extractor, emptyExtraction } from './extractor.ts';
import { statementAfter, suppressionsIn } from './suppressions.ts';
import { namesOtherEngine } from './typescript/engines.ts';

/** What only other databases write: table engines, backquoted names, their own clauses and types. */
const otherSyntax =
  /\bENGINE\s*=\s*\w+|\b(Replacing|Summing|Aggregating|Collapsing)?MergeTree\b|\bMATERIALIZE\s+(PROJECTION|INDEX|COLUMN)\b|\bRENAME\s+TABLE\b|\bAUTO_?INCREMENT\b|\bLowCardinality\s*\(|\bgenerateUUIDv4\s*\(|\bDateTime64\s*\(|^\s*PRAGMA\s+\w+|^\s*GO\s*$|\bUNSIGNED\b|\bIDENTITY\s*\(\s*1\s*,|\bCREATE\s+TABLE\s+(IF\s+NOT\s+EXISTS\s+)?`/im;

/** Whether a .sql document is meant for another database. */
const isForeign = (path: string, text: string): boolean => namesOtherEngine(path) || otherSyntax.test(withoutComments(text));

const withoutComments = (text: string): string => text.replace(/--[^\n]*/g, '');

/** A .sql document is one fragment, character for character; a byte order mark counts as a blank. */
export const sqlFile: Extractor = ({ path, text }) => {
  if (isForeign(path, text)) return emptyExtraction;
  const whole = { start: 0, end: text.length };
  return {
    fragments: [
      {
        text: text.startsWith('\ufeff') ? ` ${text.slice(1)}` : text,
        map: SpanMap.identity(text.length),
        holes: [],
        origin: 'file',
        label: 'file',
        host: whole,
      },
    ],
    models: [],
    suppressions: suppressionsIn(text, (offset) => statementAfter(text, offset, whole)),
    dependencies: [],
  };
};
