/** A metric as an expression asks for it, with the labels that it names. */
export interface Asked {
  metric: string;
  labels: string[];
}

const TOKEN =
  /\s+|(?<string>"(?:[^"\\]|\\.)*")|(?<range>\[\d+[smhdw](?::\d*[smhdw]?)?\])|(?<number>\d+(?:\.\d+)?[smhdw]?)|(?<name>[a-zA-Z_:][\w:]*)|(?<sign>=~|!~|==|!=|<=|>=|[-+*/%^<>=(){},])/y;
const FUNCTIONS = new Set(
  'abs rate increase delta deriv histogram_quantile clamp_min clamp_max absent vector max min sum count avg'.split(' '),
);
const AGGREGATIONS = new Set(['max', 'min', 'sum', 'count', 'avg']);
const OPERATORS = new Set(['and', 'or', 'unless', 'offset', 'bool']);
const GROUPINGS = new Set(['by', 'without', 'on', 'ignoring', 'group_left', 'group_right']);

interface Token {
  kind: 'string' | 'range' | 'number' | 'name' | 'sign';
  text: string;
}

/**
 * Reads an expression of Prometheus as far as our own files go, and tells what it asks for. It knows words, brackets and
 * where labels stand, not types.
 * @throws Error when it is none
 */
export function readPromql(expression: string): Asked[] {
  const tokens = tokenize(expression);
  const asked: Asked[] = [];
  const open: string[] = [];
  for (let i = 0; i < tokens.length; i++) {
    const { kind, text } = tokens[i]!;
    const next = tokens[i + 1]?.text;
    if (kind === 'name' && GROUPINGS.has(text)) {
      i = labelsUntil(tokens, i + 1, ')').end;
    } else if (kind === 'name' && !OPERATORS.has(text)) {
      if (next === '(' || (AGGREGATIONS.has(text) && GROUPINGS.has(next ?? ''))) {
        if (!FUNCTIONS.has(text)) throw new Error(`no function ${text}`);
        continue;
      }
      const selector = next === '{' ? labelsUntil(tokens, i + 1, '}') : { labels: [], end: i };
      asked.push({ metric: text, labels: selector.labels });
      i = selector.end;
    } else if (text === '(') {
      open.push(text);
    } else if (text === ')') {
      if (open.pop() === undefined) throw new Error('a bracket too many');
    } else if (text === '{' || text === '}') {
      throw new Error('labels of nothing');
    }
  }
  if (open.length > 0) throw new Error('a bracket is open');
  if (/[-+*/%^<>=]$|\b(and|or|unless)$/.test(expression.trim())) throw new Error('it ends in an operator');
  return asked;
}

function tokenize(expression: string): Token[] {
  const tokens: Token[] = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < expression.length) {
    const at = TOKEN.lastIndex;
    const groups = TOKEN.exec(expression)?.groups;
    if (groups === undefined) throw new Error(`cannot be read at ${expression.slice(at, at + 20)}`);
    const [kind, text] = Object.entries(groups).find(([, value]) => value !== undefined) ?? [];
    if (kind !== undefined && text !== undefined) tokens.push({ kind: kind as Token['kind'], text });
  }
  return tokens;
}

function labelsUntil(tokens: readonly Token[], begin: number, bracket: ')' | '}'): { labels: string[]; end: number } {
  const end = tokens.findIndex(({ text }, i) => i > begin && text === bracket);
  if (end < 0) throw new Error(`no ${bracket}`);
  const within = tokens.slice(begin + 1, end);
  if (within.some(({ text }) => /^[(){}]$/.test(text))) throw new Error('a bracket among labels');
  return { labels: within.filter(({ kind }) => kind === 'name').map(({ text }) => text), end };
}
