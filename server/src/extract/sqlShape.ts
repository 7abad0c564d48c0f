import { keywordKind } from '../sql/keywords.ts';
import { Lexer } from '../sql/lexer.ts';
import { isHoleName } from './fragment.ts';

/**
 * How much a text looks like PostgreSQL's SQL rather than like a sentence or another language: 0 not at all; 1 the bare shape of a statement,
 * which a sentence may have too (`delete from cart`); 2 and more with each sign that only SQL has. Costs one pass over the text's words;
 * texts that do not begin with a statement's word cost nothing.
 */
export function sqlLikelihood(text: string): number {
  if (!beginsLikeSql(text)) return 0;
  const words = lexemes(text);
  if (!words) return 0;
  const start = words.findIndex((each) => each.lower !== '(');
  const verb = words[start];
  if (!verb || !isAsKeyword(verb) || /^[A-Z][a-z]/.test(verb.text)) return 0;
  const signs = statementSigns(words, start);
  if (signs === undefined || isProse(words, text) || isForeign(words, text)) return 0;
  return 1 + signs + commonSigns(words, text);
}

const VERBS =
  'select|insert|update|delete|with|create|alter|drop|truncate|merge|call|explain|copy|comment|grant|revoke|refresh|lock|values|do|analyze|vacuum|prepare|declare|table|reindex';
const BEGINNING = new RegExp(String.raw`^(?:\s|\(|;|--[^\n]*\n|/\*[\s\S]*?\*/)*(?:${VERBS})(?![\w$.:=])`, 'i');

/**
 * Whether a text is one parenthesis first of all: `(select …)`, `(select …) as n`. Given to a builder or to `raw`, that is an expression, which
 * may see names from outside.
 */
export const isParenthesized = (text: string): boolean => /^(?:\s|--[^\n]*\n|\/\*[\s\S]*?\*\/)*\(/.test(text);

/** Whether a text's first word, comments and parentheses aside, is one that begins a statement. */
export const beginsLikeSql = (text: string): boolean => BEGINNING.test(text);

interface Word {
  readonly text: string;
  readonly lower: string;
  readonly kind: Lexer['kind'];
  readonly start: number;
  readonly end: number;
}

/** Without comments; undefined when the text ends inside a quote. */
function lexemes(text: string): Word[] | undefined {
  const words: Word[] = [];
  const lexer = new Lexer(text);
  while (lexer.next()) {
    if (!lexer.closed) return undefined;
    if (lexer.kind === 'comment') continue;
    const word = text.slice(lexer.start, lexer.end);
    words.push({ text: word, lower: word.toLowerCase(), kind: lexer.kind, start: lexer.start, end: lexer.end });
    if (words.length > 6000) break;
  }
  return words;
}

const isAsKeyword = (word: Word): boolean => word.kind === 'word';

const isName = (word: Word | undefined): boolean =>
  word !== undefined && (word.kind === 'quoted' || (word.kind === 'word' && keywordKind(word.lower) !== 'reserved'));

/** The place after a possibly qualified name at `at`, or undefined. */
function afterName(words: readonly Word[], at: number): number | undefined {
  if (!isName(words[at])) return undefined;
  let next = at + 1;
  while (words[next]?.text === '.' && (isName(words[next + 1]) || words[next + 1]?.text === '*')) next += 2;
  return next;
}

/** Signs of SQL in the statement's own structure; undefined when the structure is not there. */
function statementSigns(words: readonly Word[], start: number): number | undefined {
  const verb = words[start]!;
  const word = (offset: number): string => words[start + offset]?.lower ?? '';
  switch (verb.lower) {
    case 'select':
      return selectSigns(words, start);
    case 'with': {
      const at = word(1) === 'recursive' ? start + 2 : start + 1;
      const name = afterName(words, at);
      if (name === undefined) return undefined;
      const as = words[name]?.text === '(' ? closing(words, name) + 1 : name;
      if (words[as]?.lower !== 'as') return undefined;
      const open =
        words[as + 1]?.text === '('
          ? as + 1
          : /^(?:not|materialized)$/.test(words[as + 1]?.lower ?? '')
            ? words.findIndex((each, index) => index > as && each.text === '(')
            : -1;
      const inner = words[open + 1];
      return open > 0 &&
        (isHole(inner) || /^(?:select|insert|update|delete|values|with|table|merge|\()$/.test(inner?.lower ?? ''))
        ? 2 + upperPair(verb, words[as])
        : undefined;
    }
    case 'insert': {
      if (word(1) !== 'into') return undefined;
      const name = afterName(words, start + 2);
      if (name === undefined) return undefined;
      const next = words[name]?.lower === 'as' ? name + 2 : name;
      const follows = words[next]?.lower ?? '';
      if (!['(', 'values', 'select', 'default', 'overriding', 'with'].includes(follows) && !isHole(words[next])) return undefined;
      if (follows === '(' && !isNameList(words, next)) return undefined;
      return 1 + upperPair(verb, words[start + 1]) + (words.some((each) => each.lower === 'values') ? 1 : 0);
    }
    case 'update': {
      const at = word(1) === 'only' ? start + 2 : start + 1;
      const name = afterName(words, at);
      if (name === undefined) return undefined;
      const set = words.slice(name, name + 3).findIndex((each) => each.lower === 'set');
      if (set < 0) return undefined;
      const target = words[name + set + 1];
      if (isHole(target)) return upperPair(verb, words[name + set]);
      const after = target?.text === '(' ? closing(words, name + set + 1) + 1 : afterName(words, name + set + 1);
      if (after === undefined || (words[after]?.text !== '=' && words[after]?.text !== '[')) return undefined;
      return 1 + upperPair(verb, words[name + set]);
    }
    case 'delete': {
      if (word(1) !== 'from') return undefined;
      const name = afterName(words, word(2) === 'only' ? start + 3 : start + 2);
      if (name === undefined) return undefined;
      const next = words.slice(name, name + 3).find((each) => ['where', 'using', 'returning', ';'].includes(each.lower));
      if (!next && words.length > name + (words[name]?.lower === 'as' ? 2 : 1)) return undefined;
      return (next && next.text !== ';' ? 1 : 0) + upperPair(verb, words[start + 1]);
    }
    case 'create':
      return createSigns(words, start);
    case 'alter':
      return /^(table|type|index|view|schema|sequence|function|policy|domain|materialized)$/.test(word(1)) &&
        words
          .slice(start + 2, start + 14)
          .some((each) =>
            /^(add|drop|alter|rename|owner|enable|disable|set|attach|detach|validate|force|cluster|reset|no)$/.test(each.lower),
          )
        ? 1 + upperPair(verb, words[start + 1])
        : undefined;
    case 'drop':
      return /^(table|type|index|view|schema|sequence|function|policy|domain|materialized|trigger|extension|column)$/.test(
        word(1),
      )
        ? (word(2) === 'if' && word(3) === 'exists' ? 2 : 0) + upperPair(verb, words[start + 1])
        : undefined;
    case 'truncate':
      if (word(1) === 'table') return isName(words[start + 2]) ? 1 + upperPair(verb, words[start + 1]) : undefined;
      return isName(words[start + 1]) && words.length <= 6 && isUpper(verb) ? 1 : undefined;
    case 'merge':
      return word(1) === 'into' && words.some((each) => each.lower === 'using') && words.some((each) => each.lower === 'matched')
        ? 2
        : undefined;
    case 'call': {
      const name = afterName(words, start + 1);
      return name !== undefined && words[name]?.text === '(' && words[name]!.start === words[name - 1]!.end ? 1 : undefined;
    }
    case 'explain':
    case 'prepare':
    case 'declare': {
      const inner = words.findIndex(
        (each, index) => index > start && /^(select|insert|update|delete|with|merge)$/.test(each.lower),
      );
      return inner > 0 && inner < 16 ? statementSigns(words, inner) : undefined;
    }
    case 'copy':
      return (afterName(words, start + 1) !== undefined || words[start + 1]?.text === '(') &&
        words.some((each) => each.lower === 'stdin' || each.lower === 'stdout')
        ? 2
        : undefined;
    case 'comment':
      return word(1) === 'on' && words.some((each) => each.lower === 'is') ? 1 + upperPair(verb, words[start + 1]) : undefined;
    case 'grant':
    case 'revoke':
      return words.some((each) => each.lower === 'on') &&
        words.some((each) => each.lower === (verb.lower === 'grant' ? 'to' : 'from'))
        ? upperPair(
            verb,
            words.find((each) => each.lower === 'on'),
          )
        : undefined;
    case 'refresh':
      return word(1) === 'materialized' && word(2) === 'view' ? 2 : undefined;
    case 'lock':
      return word(1) === 'table' && word(3) === 'in' ? 2 : undefined;
    case 'do':
      return words[start + 1]?.kind === 'dollar' ? 3 : undefined;
    default:
      return undefined;
  }
}

function selectSigns(words: readonly Word[], start: number): number | undefined {
  const verb = words[start]!;
  const depth = depths(words);
  const from = words.findIndex(
    (each, index) => index > start && depth[index] === depth[start] && each.lower === 'from' && each.kind === 'word',
  );
  if (from < 0) {
    // Without FROM: a function call, whose name touches its parenthesis, or a nested query.
    const list = words.slice(start + 1);
    const call = list.findIndex(
      (each, index) => index > 0 && each.text === '(' && list[index - 1]!.kind === 'word' && list[index - 1]!.end === each.start,
    );
    const isCall =
      call > 0 && (afterName(words, start + 1) === start + 1 + call || /^(exists|coalesce|count)$/.test(list[call - 1]!.lower));
    const isNested = list[0]?.lower === 'exists' || (list[0]?.text === '(' && list[1]?.lower === 'select');
    return isCall || isNested ? (isUpper(verb) ? 1 : 0) : undefined;
  }
  const next = words[from + 1];
  const isTable =
    afterName(words, from + 1) !== undefined ||
    next?.text === '(' ||
    isHole(next) ||
    /^(only|lateral|rows|unnest)$/.test(next?.lower ?? '');
  if (!isTable) return undefined;
  const list = words.slice(start + 1, from);
  const after = afterName(words, from + 1);
  if (after !== undefined && !continuesTable(words, after)) return undefined;
  const star = list.length === 1 && list[0]!.text === '*' ? 1 : 0;
  const commas = list.some((each) => each.text === ',') ? 1 : 0;
  return star + commas + upperPair(verb, words[from]);
}

/** What may follow a table's name: an alias or the next clause. */
function continuesTable(words: readonly Word[], at: number): boolean {
  const clause =
    /^(where|join|left|right|inner|full|cross|natural|on|using|order|group|having|limit|offset|fetch|for|union|except|intersect|window|tablesample|returning|as|set|with)$/;
  const stops = (word: Word | undefined): boolean =>
    word === undefined ||
    /^[,;()]$/.test(word.text) ||
    clause.test(word.lower) ||
    isHole(word) ||
    word.text === '*' ||
    word.text === '@';
  const word = words[at];
  if (stops(word)) return true;
  return isName(word) && stops(words[at + 1]);
}

function createSigns(words: readonly Word[], start: number): number | undefined {
  let at = start + 1;
  const skip = /^(or|replace|unique|temp|temporary|unlogged|global|local|materialized|recursive|constraint|event|foreign)$/;
  while (words[at] && skip.test(words[at]!.lower)) at++;
  const object = words[at]?.lower ?? '';
  const rest = words.slice(at + 1);
  const upper = upperPair(words[start]!, words[at]);
  const has = (word: string): boolean => rest.some((each) => each.lower === word);
  switch (object) {
    case 'table':
      return rest.some((each) => each.text === '(') || has('as') || has('of') ? 1 + upper : undefined;
    case 'index':
      return has('on') && rest.some((each) => each.text === '(') ? 1 + upper : undefined;
    case 'view':
      return has('as') && (has('select') || has('with') || has('values')) ? 1 + upper : undefined;
    case 'function':
    case 'procedure':
      return has('as') || has('return') || has('begin') ? 1 + upper : undefined;
    case 'type':
    case 'domain':
      return has('as') ? 1 + upper : undefined;
    case 'trigger':
    case 'policy':
      return has('on') ? 1 + upper : undefined;
    case 'schema':
    case 'extension':
    case 'sequence':
      return has('exists') ? 1 + upper : rest.length <= 4 ? upper : undefined;
    default:
      return undefined;
  }
}

const isUpper = (word: Word | undefined): boolean =>
  word !== undefined && word.text.length > 1 && word.text === word.text.toUpperCase();

/** Both keywords in capitals, where the names are not: 1. */
const upperPair = (verb: Word, companion: Word | undefined): number => (isUpper(verb) && isUpper(companion) ? 1 : 0);

const isHole = (word: Word | undefined): boolean => word !== undefined && isHoleName(word.lower);

function depths(words: readonly Word[]): number[] {
  let depth = 0;
  return words.map((each) => {
    if (each.text === ')' || each.text === ']') depth--;
    const own = depth;
    if (each.text === '(' || each.text === '[') depth++;
    return own;
  });
}

function closing(words: readonly Word[], open: number): number {
  let depth = 0;
  for (let at = open; at < words.length; at++) {
    if (words[at]!.text === '(') depth++;
    else if (words[at]!.text === ')' && --depth === 0) return at;
  }
  return words.length;
}

function isNameList(words: readonly Word[], open: number): boolean {
  const inside = words.slice(open + 1, closing(words, open));
  if (inside[0]?.lower === 'select' || inside[0]?.lower === 'with' || inside.length === 0) return inside.length > 0;
  return inside.every(
    (each) => each.kind === 'quoted' || each.kind === 'word' || /^[,.[\]]$/.test(each.text) || each.kind === 'number',
  );
}

/** Signs that sentences do not have: operators between operands, parameters, names with underscores or qualifiers, lines that begin with clauses. */
function commonSigns(words: readonly Word[], text: string): number {
  let signs = 0;
  const capitals = words.filter((each) => each.kind === 'word' && isUpper(each) && keywordKind(each.lower) !== undefined).length;
  const names = words.filter((each) => each.kind === 'word' && keywordKind(each.lower) === undefined && !isHole(each));
  // Keywords in capitals beside names that are not.
  if (capitals >= 2 && (names.some((each) => !isUpper(each)) || (names.length === 0 && words.some(isHole)))) signs++;
  if (words.some((each) => each.kind === 'parameter')) signs += 2;
  if (
    words.some(
      (each, index) =>
        each.kind === 'operator' && isComparison(each.text) && isOperand(words[index - 1]) && isOperand(words[index + 1]),
    )
  )
    signs++;
  if (names.some((each) => /[a-z0-9]_[a-z0-9]/i.test(each.text)) || words.some((each) => each.kind === 'quoted')) signs++;
  if (
    words.some(
      (each, index) =>
        each.text === '.' &&
        isName(words[index - 1]) &&
        words[index + 1]?.kind === 'word' &&
        words[index - 1]!.end === each.start &&
        words[index + 1]!.start === each.end,
    )
  )
    signs++;
  if (
    /\n\s*(?:from|where|values|set|join|left join|inner join|order by|group by|returning|on conflict|select|and|limit)\b/i.test(
      text,
    )
  )
    signs += 2;
  if (words.some((each) => each.text === '::')) signs += 2;
  return signs;
}

const isComparison = (text: string): boolean => /^(=|<>|!=|<=|>=|<|>|\|\||->>?|~\*?|@>|<@|&&)$/.test(text);

const isOperand = (word: Word | undefined): boolean =>
  word !== undefined &&
  (word.kind === 'word' ||
    word.kind === 'quoted' ||
    word.kind === 'string' ||
    word.kind === 'number' ||
    word.kind === 'parameter' ||
    /^[()?:@$[\]]$/.test(word.text));

/** Words of English that nobody names a table or column, unless quoted. */
const ENGLISH = new Set(
  (
    'the an your my our their his her its this that these those you we they it are was were will would can cannot could should must please here there which who whom how why ' +
    'because about into one already after before below above dont via per also only without within'
  )
    .split(' ')
    .filter((word) => keywordKind(word) === undefined),
);

function isProse(words: readonly Word[], text: string): boolean {
  let run = 0;
  for (const [index, word] of words.entries()) {
    const isPlain = word.kind === 'word' && keywordKind(word.lower) === undefined && !isHole(word);
    const isQualified = words[index - 1]?.text === '.' || words[index + 1]?.text === '.';
    if (isPlain && !isQualified && ENGLISH.has(word.lower)) return true;
    run = isPlain ? run + 1 : 0;
    // No rule of the grammar has three names in a row.
    if (run >= 3) return true;
  }
  const last = words[words.length - 1]!;
  return /^[!?.:]$|^\.\.+$/.test(last.text) || /…\s*$/.test(text) || /[a-z]\. [A-Z]/.test(text.replace(/'[^']*'|--[^\n]*/g, ''));
}

const FOREIGN_WORDS =
  /^(autoincrement|pragma|nvarchar|getdate|ifnull|sqlite_master|sqlite_schema|auto_increment|dual|strftime|julianday|group_concat|todatetime|todate|tostring|touint8|touint32|touint64|tofloat64|tostartofday|tostartofhour|tostartofmonth|arrayjoin|countif|sumif|uniqexact|mergetree|replacingmergetree|datetime64|lowcardinality|isnull|nolock|sysdate|rownum|date_format|unix_timestamp|from_unixtime|curdate|datediff|dateadd|safe_divide|format_timestamp|timestamp_sub|date_sub|timestamp_trunc|asyncinsert|formatdatetime|unhex|last_insert_id|unixepoch|json_extract|json_group_array|typeof)$/;

/** Marks of other engines: MySQL's backquotes, SQL Server's brackets and TOP, SQLite's and ClickHouse's own words. */
function isForeign(words: readonly Word[], text: string): boolean {
  for (const [index, word] of words.entries()) {
    if (word.text.includes('`')) return true;
    const next = words[index + 1];
    if (
      word.kind === 'word' &&
      FOREIGN_WORDS.test(word.lower) &&
      (next?.text === '(' || !/^(ifnull|isnull|typeof|tostring|todate|dual)$/.test(word.lower))
    ) {
      return true;
    }
    if (word.lower === 'select' && next?.lower === 'top' && words[index + 2]?.kind === 'number') return true;
    if (word.text === '[' && (index === 0 || /^(from|join|into|update|\.|,|select)$/.test(words[index - 1]!.lower))) return true;
    if (word.lower === 'insert' && next?.lower === 'or') return true;
    if (word.lower === 'limit' && words[index + 2]?.text === ',' && next?.kind === 'number') return true;
    if (word.lower === 'on' && next?.lower === 'duplicate') return true;
    if (word.lower === 'engine' && next?.text === '=') return true;
  }
  return /\{\s*\w+\s*:\s*[A-Z]\w*(?:\(\w+\))?\s*\}/.test(text);
}
