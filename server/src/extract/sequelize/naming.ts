/** As Sequelize does with `underscored`: every capital gets an underscore, `userID` becomes `user_i_d`. */
export const underscore = (name: string): string =>
  name.replace(/[A-Z]/g, (letter, at: number) => `${at > 0 && name[at - 1] !== '_' ? '_' : ''}${letter.toLowerCase()}`);

/** Other versions treat neighboring capitals otherwise. */
export const isPlainCase = (name: string): boolean => !/[A-Z]{2}/.test(name);

/** `user_id` → `userId`: how a foreign key without a name is called. */
export const camelize = (text: string): string =>
  text.trim().replace(/[-_\s]+(.)?/g, (_, next: string | undefined) => next?.toUpperCase() ?? '');
