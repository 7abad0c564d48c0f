/**
 * How TypeORM derives names that an entity does not give: its DefaultNamingStrategy, the SnakeNamingStrategy of typeorm-naming-strategies, or one
 * of the project, which gives undefined where its names cannot be told.
 */
export interface Naming {
  table(className: string, given: string | undefined): string | undefined;
  column(property: string, given: string | undefined, prefixes: readonly string[]): string | undefined;
  joinColumn(relation: string, referenced: string): string | undefined;
  joinTable(first: string, property: string, second: string): string | undefined;
  joinTableColumn(table: string, property: string, given: string | undefined): string | undefined;
  joinTableInverseColumn(table: string, property: string, given: string | undefined): string | undefined;
}

/** `ABc` → `a_bc`, `aC` → `a_c`. */
export const snakeCase = (text: string): string =>
  text
    .replace(/([A-Z])([A-Z])([a-z])/g, '$1_$2$3')
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .toLowerCase();

export const camelCase = (text: string): string =>
  text.replace(/^([A-Z])|[\s\-_](\w)/g, (_, first: string | undefined, after: string | undefined) =>
    after === undefined ? first!.toLowerCase() : after.toUpperCase(),
  );

/** Only the first letter stays large: an embedded `firstName` becomes `nameFirstname`. */
export const titleCase = (text: string): string =>
  text.replace(/\w\S*/g, (word) => word.charAt(0).toUpperCase() + word.slice(1).toLowerCase());

export const defaultNaming: Naming = {
  table: (className, given) => given ?? snakeCase(className),
  column: (property, given, prefixes) =>
    prefixes.length > 0 ? camelCase(prefixes.join('_')) + titleCase(given ?? property) : (given ?? property),
  joinColumn: (relation, referenced) => camelCase(`${relation}_${referenced}`),
  joinTable: (first, property, second) => snakeCase(`${first}_${property.replace(/\./g, '_')}_${second}`),
  joinTableColumn: (table, property, given) => camelCase(`${table}_${given ?? property}`),
  joinTableInverseColumn: (table, property, given) => camelCase(`${table}_${given ?? property}`),
};

export const snakeNaming: Naming = {
  table: (className, given) => given ?? snakeCase(className),
  column: (property, given, prefixes) => snakeCase([...prefixes, ''].join('_')) + (given ?? snakeCase(property)),
  joinColumn: (relation, referenced) => snakeCase(`${relation}_${referenced}`),
  joinTable: (first, property, second) => snakeCase(`${first}_${property.replace(/\./g, '_')}_${second}`),
  joinTableColumn: (table, property, given) => snakeCase(`${table}_${given ?? property}`),
  joinTableInverseColumn: (table, property, given) => snakeCase(`${table}_${given ?? property}`),
};
