import { SpanMap } from '../text/spanMap.ts';
import type { Extractor } from './extractor.ts';
import { statementAfter, suppressionsIn } from './suppressions.ts';

/** A .sql document is one fragment, character for character; a byte order mark counts as a blank. */
export const sqlFile: Extractor = ({ text }) => {
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
