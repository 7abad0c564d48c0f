import { createHash } from 'node:crypto';
import type { Lookup } from '../../../server/src/catalog/lookup.ts';
import type { Case, Label } from '../case.ts';
import { deleting, inserting, type Moment, typing } from './edits.ts';
import { isAboutName, judgeMoment, wholeOf } from './judge.ts';

/** What came of all moments of one kind. */
export interface TypingFigures {
  moments: number;
  /** Errors about names that are right. */
  wrong: number;
  crashes: number;
  /** Names that were surely missing, and how many of them were found. */
  expected: number;
  found: number;
}

export interface Slip {
  readonly id: string;
  readonly kind: Moment['kind'];
  /** The text up to the cursor, `|`, and the rest. */
  readonly text: string;
  readonly wrong: readonly string[];
}

export type Figures = Partial<Record<Moment['kind'], TypingFigures>>;

/** Goes through the moments of writing and editing statements that PostgreSQL has judged; one in `every` is looked at, always the same ones. */
export class Typist {
  readonly figures: Figures = {};
  readonly slips: Slip[] = [];
  private readonly nexts = new Map<string, string>();

  constructor(private readonly every: number) {}

  take(given: Case, label: Label | null, lookup: Lookup): void {
    const before = given.before ? `${given.before.replace(/;?\s*$/, '')};\n` : '';
    const next = this.nexts.get(given.schema) ?? 'select 1';
    const whole = wholeOf(before, given.sql, next, lookup);
    const isAgreed = (label === null) === !whole.findings.some(isAboutName);
    if (!isAgreed) return;
    for (const make of [typing(before, given.sql, next), deleting(before, given.sql), inserting(before, given.sql)]) {
      for (const moment of make) {
        if (!this.isChosen(`${given.id} ${moment.kind} ${moment.label}`)) continue;
        const figures = this.figures[moment.kind] ?? { moments: 0, wrong: 0, crashes: 0, expected: 0, found: 0 };
        this.figures[moment.kind] = figures;
        figures.moments++;
        try {
          const { wrong, expected, lost } = judgeMoment(whole, moment, lookup);
          figures.expected += expected;
          figures.found += expected - lost.length;
          if (wrong.length > 0)
            this.slip(
              given,
              moment,
              wrong.map((each) => `${each.code}: ${each.message}`),
              before,
              figures,
            );
        } catch (error) {
          figures.crashes++;
          this.slip(given, moment, [String(error)], before, figures);
        }
      }
    }
    const isPlain = label === null && !given.before && /^select\b/i.test(given.sql) && !/[?@:$]/.test(given.sql);
    if (isPlain && given.sql.length < 200 && !this.nexts.has(given.schema)) this.nexts.set(given.schema, given.sql);
  }

  private slip({ id }: Case, moment: Moment, wrong: readonly string[], before: string, figures: TypingFigures): void {
    figures.wrong++;
    const { kind, text, cursor } = moment;
    this.slips.push({ id, kind, text: `${text.slice(before.length, cursor)}|${text.slice(cursor)}`, wrong });
  }

  private isChosen(key: string): boolean {
    return this.every === 1 || createHash('md5').update(key).digest().readUInt32LE(0) % this.every === 0;
  }
}

/** Found of what was expected, in percent. */
export const recall = (all: readonly (TypingFigures | undefined)[]): number => {
  const sum = (pick: 'found' | 'expected') => all.reduce((total, each) => total + (each?.[pick] ?? 0), 0);
  return Math.round((1000 * sum('found')) / Math.max(1, sum('expected'))) / 10;
};
