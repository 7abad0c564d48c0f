/** As MikroORM's UnderscoreNamingStrategy, the default of its SQL drivers, does since version 6: between a small letter and a capital. */
export const underscore = (name: string): string => name.replace(/([a-z])([A-Z])/g, '$1_$2').toLowerCase();

/** Whether earlier versions, which put one before every capital, make the same of it. */
export const isPlainCase = (name: string): boolean => name.replace(/(?!^)([A-Z])/g, '_$1').toLowerCase() === underscore(name);
