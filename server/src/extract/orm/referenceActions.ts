import { type Entries, entry, stringOf } from '../builders/host.ts';

/** `onDelete: 'CASCADE'` and `onUpdate` of a relation's options, as DDL writes them: TypeORM and Sequelize call them alike. */
export function referenceActions(options: Entries | undefined): { readonly actions?: string } {
  const written = (['onDelete', 'onUpdate'] as const).flatMap((option) => {
    const place = entry(options, option)?.value;
    const action = place && stringOf(place)?.toUpperCase();
    const isAction = action !== undefined && /^(CASCADE|RESTRICT|SET NULL|SET DEFAULT|NO ACTION)$/.test(action);
    return isAction ? [`${option === 'onDelete' ? 'ON DELETE' : 'ON UPDATE'} ${action}`] : [];
  });
  return written.length === 0 ? {} : { actions: written.join(' ') };
}
