import { nearestNames } from '../../text/nearestName.ts';
import type { Removed } from '../fragment.ts';
import type { PrismaEnum, PrismaModel, PrismaSchema } from './schema.ts';

/** A model that schema.prisma does not have: those whose names begin alike may have taken its place (`TrackingUpdate` of `TrackingEvent`). */
export function removedTable(schema: PrismaSchema, name: string): Removed {
  const names = [...schema.models.keys()];
  const alike = names.filter((each) => firstWord(each) === firstWord(name) && each !== firstWord(each));
  return {
    table: name,
    because: `schema.prisma has no model ${name}`,
    instead: [...new Set([...nearestNames(name, names), ...alike])]
      .slice(0, 3)
      .map((each) => schema.models.get(each)?.table.text ?? each),
  };
}

export function removedField(model: PrismaModel, table: string, name: string): Removed {
  const columns = [...model.fields.values()].flatMap((field) => (field.kind === 'column' ? [field.column.text] : []));
  return {
    table,
    column: name,
    because: `model ${model.name} of schema.prisma has no field ${name}`,
    instead: nearestNames(name, columns),
  };
}

/** A value that the schema's enum does not have: Prisma Client would not send it, whatever the database takes. */
export function removedLabel(type: PrismaEnum, label: string): Removed {
  const labels = [...type.labels.values()];
  return {
    table: type.type.text,
    column: label,
    because: `enum ${type.name} of schema.prisma has no value ${label}`,
    instead: nearestNames(label, labels),
  };
}

const firstWord = (name: string): string => /^[A-Z]?[a-z0-9]*/.exec(name)?.[0] ?? name;
