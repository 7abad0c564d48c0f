import type { Catalog } from '../../catalog/model.ts';
import type { Hazard } from './hazard.ts';

/** Says of what reads or rewrites a table how large that table is, where it was analyzed (`reltuples`, an estimate) and its name is the only one. */
export function withSizes(hazards: readonly Hazard[], catalog: Pick<Catalog, 'relations'>): readonly Hazard[] {
  return hazards.map((hazard) => {
    const named = hazard.duration === 'table size' ? catalog.relations.filter((each) => each.name === hazard.on) : [];
    const rows = named.length === 1 ? named[0]!.rows : undefined;
    return rows === undefined ? hazard : { ...hazard, message: `${hazard.message} (${hazard.on} has ${about(rows)})` };
  });
}

const short = new Intl.NumberFormat('en-US', { notation: 'compact', compactDisplay: 'long', maximumSignificantDigits: 2 });

/** `about 2.1 million rows` */
const about = (rows: number): string =>
  rows === 0 ? 'hardly any rows' : `about ${short.format(rows)} ${rows === 1 ? 'row' : 'rows'}`;
