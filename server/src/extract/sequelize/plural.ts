/** A model's name in the plural. `sure` is false where English is irregular, or versions of Sequelize's inflection library may differ. */
export interface Plural {
  readonly text: string;
  readonly sure: boolean;
}

export function pluralize(name: string): Plural | undefined {
  const word = /[A-Z]?[a-z]+$/.exec(name)?.[0];
  if (word === undefined) return undefined;
  const plain = word.toLowerCase();
  const stem = name.slice(0, name.length - word.length);
  const irregular = irregulars.find(([ending]) => plain.endsWith(ending));
  if (irregular) {
    const [ending, plural] = irregular;
    return { text: stem + word.slice(0, word.length - ending.length + 1) + plural.slice(1), sure: false };
  }
  if (uncountable.has(plain)) return { text: name, sure: false };
  const text = regular(name, plain);
  return { text, sure: common.has(plain) || !uncertain.test(plain) };
}

function regular(name: string, word: string): string {
  if (/sis$/.test(word)) return `${name.slice(0, -2)}es`;
  if (/(?:ss|us|[aeiou]nvas|alias|[tlp]us|ch|sh|x)$/.test(word)) return `${name}es`;
  if (/(?:[ti]a|s)$/.test(word)) return name;
  if (/[^aeiou]y$/.test(word)) return `${name.slice(0, -1)}ies`;
  if (/[^f]fe$/.test(word)) return `${name.slice(0, -2)}ves`;
  if (/(?:[lr]|hea|loa|thie)f$/.test(word)) return `${name.slice(0, -1)}ves`;
  if (/[ti]um$/.test(word)) return `${name.slice(0, -2)}a`;
  return `${name}s`;
}

/** Endings whose plural a rule alone does not give. */
const uncertain = /(?:[uiao]s|f|fe|o|um|ix|ex|a|i|z|man|eau|quy)$/;

/** Words of such endings that tables are often called by, and that every version takes the same way. */
const common: ReadonlySet<string> = new Set(
  'status bonus campus virus alias photo video logo memo promo area idea camera quota formula agenda schema persona'.split(' '),
);

/** The first letter stays as it is written. */
const irregulars: readonly (readonly [string, string])[] = [
  ['person', 'people'],
  ['people', 'people'],
  ['children', 'children'],
  ['child', 'children'],
  ['human', 'humans'],
  ['woman', 'women'],
  ['women', 'women'],
  ['mouse', 'mice'],
  ['louse', 'lice'],
  ['mice', 'mice'],
  ['lice', 'lice'],
  ['foot', 'feet'],
  ['tooth', 'teeth'],
  ['goose', 'geese'],
  ['quiz', 'quizzes'],
  ['index', 'indices'],
  ['vertex', 'vertices'],
  ['matrix', 'matrices'],
  ['criterion', 'criteria'],
  ['summons', 'summonses'],
];

/** Words that inflection libraries leave as they are. */
const uncountable: ReadonlySet<string> = new Set(
  `accommodation adulthood advertising advice aggression aid air aircraft alcohol anger applause arithmetic assistance bacon baggage biology blood
botany bread butter carbon cardboard cash chalk chess countryside dancing data datum deer dignity dirt dust education electricity engineering enjoyment
envy equipment evidence evolution fame feedback feet fiction fish flour flu food fuel fun furniture garbage garlic geese gold gossip gratitude guilt
happiness hardware harm hate hatred health heat help history homework honesty honey hospitality housework humour hunger hydrogen ice importance
inflation info information innocence inventory iron irony jam jewelry karate knowledge lack laughter leather leisure lightning linguine literature
litter livestock logic loneliness love luck luggage machinery magic management mankind marble mayonnaise media men metadata methane milk money moose
move mud music nature news nitrogen nonsense nurture nutrition obedience obesity oxen oxygen patience pay poetry police pollution poverty pride
psychology publicity punctuation racism relaxation reliability research respect revenge rice rubbish safety scenery seafood seaside series shame
sheep shopping sleep smoke smoking snow soap software soil space species staff steam stupidity sunshine symmetry teeth thirst thunder timber time
traffic transportation trust underwear unemployment unity validity veal vegetarianism vegetation vengeance violence vitality warmth water wealth
weather welfare wheat wisdom work zinc zoology`.split(/\s+/),
);
