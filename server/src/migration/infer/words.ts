/** The words of a name, lower case: `car_seller_id` and `carSellerId` give car, seller, id. */
export function words(name: string): string[] {
  return name
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1_$2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '');
}

/** The plural forms an English noun may have as a table's name, the singular among them. */
export function nounForms(noun: string): string[] {
  const forms = [noun, `${noun}s`, `${noun}es`];
  if (/[^aeiou]y$/.test(noun)) forms.push(`${noun.slice(0, -1)}ies`);
  if (/(?:[^f]fe|[lr]f)$/.test(noun)) forms.push(`${noun.replace(/fe?$/, '')}ves`);
  if (noun.endsWith('man')) forms.push(`${noun.slice(0, -3)}men`);
  const irregular = irregularPlurals[noun];
  if (irregular) forms.push(irregular);
  return forms;
}

const irregularPlurals: Readonly<Record<string, string>> = {
  person: 'people',
  child: 'children',
  datum: 'data',
  medium: 'media',
  index: 'indices',
  analysis: 'analyses',
  status: 'statuses',
  criterion: 'criteria',
};
