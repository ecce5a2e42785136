import ts from 'typescript';
import { nodesOf, type SourceFile } from './source-file.js';

/** What a pure file may load from packages: the name of the package, and the names it may take (`*`: any). */
export type PurePackages = Readonly<Record<string, readonly string[]>>;

/** What differs from one call to the next although nobody passed it in. */
const IMPURE_CALLS = ['Date.now', 'Math.random', 'performance.now', 'crypto.randomUUID', 'crypto.getRandomValues'];
const IMPURE_NAMES = ['process', 'fetch', 'setTimeout', 'setInterval', 'setImmediate', 'console'];

/**
 * A pure file, and every file it loads, computes its answer from its arguments alone: no input or output, no clock, no
 * chance. A file that is only imported for its types is not loaded.
 */
export function purityViolations(
  files: readonly SourceFile[],
  purePaths: readonly string[],
  purePackages: PurePackages,
): string[] {
  const byPath = new Map(files.map((file) => [file.path, file]));
  const reached = new Map<string, string>();
  const reach = (path: string, because: string): void => {
    if (reached.has(path)) return;
    reached.set(path, because);
    for (const { from, ofOurs, typeOnly } of byPath.get(path)?.imports ?? []) {
      if (ofOurs && !typeOnly) reach(from, `${because} -> ${from}`);
    }
  };
  for (const path of purePaths) reach(path, path);
  return [...reached].flatMap(([path, because]) => {
    const file = byPath.get(path);
    if (file === undefined) return [`${because}: there is no such file`];
    return [...impureImports(file, purePackages), ...ambientReads(file)].map((what) => `${because}: ${what}`);
  });
}

function impureImports({ imports }: SourceFile, purePackages: PurePackages): string[] {
  return imports
    .filter(({ ofOurs, typeOnly }) => !ofOurs && !typeOnly)
    .flatMap(({ from, names }) => {
      const allowed = purePackages[from] ?? [];
      const refused = names.filter((name) => !allowed.includes(name) && !allowed.includes('*'));
      return refused.map((name) => `a pure file may not load ${name} from ${from}`);
    });
}

/** Readings of the clock, of chance and of the process, as they are written. */
export function ambientReads({ tree }: SourceFile): string[] {
  return nodesOf(tree).flatMap((node) => {
    if (ts.isNewExpression(node) && node.expression.getText() === 'Date' && (node.arguments ?? []).length === 0)
      return ['reads the clock by new Date()'];
    if (ts.isCallExpression(node) && node.expression.getText() === 'Date') return ['reads the clock by Date()'];
    if (ts.isPropertyAccessExpression(node) && IMPURE_CALLS.includes(node.getText()))
      return [`reads ${node.getText()}`];
    if (ts.isIdentifier(node) && IMPURE_NAMES.includes(node.text) && isGlobalUse(node)) return [`uses ${node.text}`];
    return [];
  });
}

/** Not the name of a member, a property, a parameter or a declaration that happens to be called the same. */
function isGlobalUse(node: ts.Identifier): boolean {
  const { parent } = node;
  if (ts.isPropertyAccessExpression(parent)) return parent.expression === node;
  if (ts.isCallExpression(parent)) return parent.expression === node;
  return false;
}
