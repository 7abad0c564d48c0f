import type { TextEdit } from '../text/edit.ts';
import { span } from '../text/span.ts';
import type { Change } from './change.ts';
import { joined } from './ddl/addColumns.ts';
import { comment, timeouts } from './ddl/header.ts';
import { type DdlOptions, type Item, renderSection, type Section, sectionKinds, sectionsOf } from './ddl/sections.ts';
import { type FoundSection, findSections, unfinishedEnd } from './pending/findSections.ts';
import { mentions } from './pending/mentions.ts';

/**
 * The edits that bring `changes` into a pending migration: a header for an empty text, a section for each object that has none yet, else
 * guards put into the section that is there. What the text already adds is never added again, wherever it stands; everything else is left
 * as it is. Total: any text gets valid additions. No edits when there is nothing to add.
 */
export function appendToPending(text: string | undefined, changes: readonly Change[], options: DdlOptions): TextEdit[] {
  const present = text ?? '';
  const eol = present.includes('\r\n') ? '\r\n' : '\n';
  const known = mentions(present);
  const fresh = changes.filter((change) => !known.has(change));
  const sections = sectionsOf(fresh, options);
  if (sections.length === 0) return [];
  const edits = present.trim() === '' ? [newFile(present, sections)] : mergeInto(present, sections);
  return eol === '\n' ? edits : edits.map((edit) => ({ ...edit, newText: edit.newText.replaceAll('\n', eol) }));
}

function newFile(text: string, sections: readonly Section[]): TextEdit {
  const header = comment(
    'Pending migration, kept by Columnist: what the code asks for and the database does not have yet.',
    'Edit it as you like. It can be run again: each step looks first, and only adds.',
  );
  const body = [header, timeouts(), ...sections.map((section) => renderSection(section).trimEnd())].join('\n\n');
  return { span: span(0, text.length), newText: `${body}\n` };
}

function mergeInto(text: string, sections: readonly Section[]): TextEdit[] {
  const found = findSections(text);
  const into = new Map<number, string[]>();
  const insert = (at: number, addition: string): void => {
    into.set(at, [...(into.get(at) ?? []), addition]);
  };
  const atEnd: string[] = [];
  const starts = new Set<number>();
  for (const section of sections) {
    const home = found.find((each) => isHome(each, section));
    if (home) {
      for (const [at, addition] of additionsTo(home, section.items)) insert(at, addition);
      continue;
    }
    const before = firstThatNeeds(section, found);
    if (before === undefined) atEnd.push(renderSection(section));
    else insert(before, `${renderSection(section)}\n`);
    starts.add(before ?? text.length);
  }
  if (atEnd.length > 0) insert(text.length, gap(text) + atEnd.join('\n'));
  for (const start of starts) {
    const open = unfinishedEnd(text, start);
    // Before what was put at the same place.
    if (open !== undefined) into.set(open, [';', ...(into.get(open) ?? [])]);
  }
  return [...into]
    .map(([at, additions]) => ({ span: span(at, at), newText: additions.join('') }))
    .filter((edit) => edit.newText !== '');
}

const isHome = (found: FoundSection, section: Section): boolean =>
  found.kind === section.kind &&
  found.name === section.name.replaceAll(/[\r\n]+/g, ' ') &&
  found.form === section.form &&
  (found.tag === undefined || !section.items.some((item) => `${item.text}${item.name}${item.extra}`.includes(found.tag!)));

/** What goes where, so that the section holds the items too. */
function additionsTo(home: FoundSection, items: readonly Item[]): (readonly [number, string])[] {
  const all = (write: (item: Item) => string): string => items.map(write).join('');
  switch (home.form) {
    case 'block':
      return [[home.insertAt, all((item) => `${item.text}\n`)]];
    case 'columns':
      return [
        [home.names!, all(joined.name)],
        [home.insertAt, all(joined.action)],
        [home.extra!, all(joined.extra)],
      ];
    case 'alter':
      return [[home.insertAt, all((item) => `,\n  ${item.text}`)]];
    case 'statement':
      return [[home.insertAt, all((item) => `\n${item.text}`)]];
  }
}

/** Schemas stand before tables, tables before their constraints; what nothing waits for goes to the end. */
function firstThatNeeds(section: Section, found: readonly FoundSection[]): number | undefined {
  const rank = sectionKinds.indexOf(section.kind);
  return found.find((each) => sectionKinds.indexOf(each.kind) > rank)?.start;
}

const gap = (text: string): string => {
  if (/\n[ \t\r]*\n$/.test(text)) return '';
  return text.endsWith('\n') ? '\n' : '\n\n';
};
