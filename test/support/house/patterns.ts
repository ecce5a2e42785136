import { check, type Parameters } from 'recheck';
import ts from 'typescript';
import { nodesOf, type SourceFile } from './source-file.js';

/** A regular expression of the product. */
export interface Pattern {
  readonly source: string;
  readonly flags: string;
  /** The file and line that write it. */
  readonly where: string;
}

/** The patterns that stand in a file as literals. */
export function literalPatterns({ path, tree }: SourceFile): Pattern[] {
  return nodesOf(tree)
    .filter(ts.isRegularExpressionLiteral)
    .map((node) => {
      const end = node.text.lastIndexOf('/');
      const { line } = tree.getLineAndCharacterOfPosition(node.getStart());
      return { source: node.text.slice(1, end), flags: node.text.slice(end + 1), where: `${path}:${line + 1}` };
    });
}

/** Whether a file puts patterns together while it runs. */
export function makesPatterns({ tree }: SourceFile): boolean {
  return nodesOf(tree).some(
    (node) => (ts.isNewExpression(node) || ts.isCallExpression(node)) && node.expression.getText() === 'RegExp',
  );
}

/** Runs `work` and gives the patterns that files of ours put together meanwhile. */
export async function patternsMadeBy(where: string, work: () => Promise<unknown> = nothing): Promise<Pattern[]> {
  const made: Pattern[] = [];
  const { RegExp: original } = globalThis;
  const note = (pattern: RegExp): RegExp => {
    const [, , , caller = ''] = new Error().stack?.split('\n') ?? [];
    if (caller.includes('/src/')) made.push({ source: pattern.source, flags: pattern.flags, where });
    return pattern;
  };
  globalThis.RegExp = new Proxy(original, {
    construct: (target, args: [string, string?]) => note(new target(...args)),
    apply: (target, _self, args: [string, string?]) => note(target(...args)),
  });
  try {
    await work();
  } finally {
    globalThis.RegExp = original;
  }
  return made;
}

async function nothing(): Promise<void> {}

/**
 * No clock decides: only numbers of characters that were looked at. Repetitions such as `{1,255}` count as small, so that
 * their patterns are proved and not only tried.
 */
const BOUNDS: Parameters = {
  maxRepeatCount: 2_000,
  maxNFASize: 500_000,
  maxAttackStringSize: 100_000,
  attackLimit: 10_000_000,
  recallLimit: 0,
  timeout: null,
  attackTimeout: null,
  incubationTimeout: null,
};

/**
 * What makes a pattern take more than linear time, wherever in a text it is looked for; null where nothing does. Decided on
 * the pattern's automaton, for every text. Patterns with lookarounds have no automaton: they are run, step by step, on
 * texts of up to 100,000 characters that are bred to be the worst, and may take 100 steps a character. What this does not
 * cover: how often code applies a pattern to one text, and what libraries do.
 */
export async function superLinearity({ source, flags }: Pattern): Promise<string | null> {
  const found = await check(source, flags, BOUNDS);
  if (found.status === 'safe') return null;
  return found.status === 'vulnerable'
    ? `${found.complexity.summary}, for instance on ${found.attack.pattern}`
    : `not known: ${JSON.stringify(found.error)}`;
}
