import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

/** One import, re-export or dynamic import. */
interface Import {
  /** A file of `src/`, as `siren/channel.ts`; else the package as it was written. */
  readonly from: string;
  readonly ofOurs: boolean;
  /** The compiler removes it: nothing is loaded. */
  readonly typeOnly: boolean;
  /** What is taken by name; `*` for the whole module. */
  readonly names: readonly string[];
}

/** A file of `src/` as the rules see it. */
export interface SourceFile {
  /** From `src/`, with slashes. */
  readonly path: string;
  readonly lines: number;
  readonly imports: readonly Import[];
  readonly tree: ts.SourceFile;
}

const SRC = fileURLToPath(new URL('../../../src/', import.meta.url));

/** Every file of the product, specs excepted. */
export function readSources(): SourceFile[] {
  return readdirSync(SRC, { recursive: true, encoding: 'utf8' })
    .map((path) => path.replaceAll('\\', '/'))
    .filter((path) => /\.tsx?$/.test(path) && !path.endsWith('.spec.ts'))
    .sort()
    .map((path) => parseSource(path, readFileSync(SRC + path, 'utf8')));
}

export function parseSource(path: string, text: string): SourceFile {
  const tree = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
  return { path, lines: text.trimEnd().split('\n').length, imports: importsOf(path, tree), tree };
}

/** Every node below and with this one, in the order of the text. */
export function nodesOf(node: ts.Node): ts.Node[] {
  const nodes = [node];
  ts.forEachChild(node, (child) => void nodes.push(...nodesOf(child)));
  return nodes;
}

function importsOf(path: string, tree: ts.SourceFile): Import[] {
  return nodesOf(tree).flatMap((node) => {
    const [specifier, typeOnly, names] = importParts(node);
    if (specifier === undefined || !ts.isStringLiteral(specifier)) return [];
    const { text } = specifier;
    if (!text.startsWith('.')) return [{ from: text, ofOurs: false, typeOnly, names }];
    const from = sourceOf(posix.join(posix.dirname(path), text));
    return [{ from, ofOurs: !from.startsWith('..'), typeOnly, names }];
  });
}

/** What is imported as `.js` is written as `.ts`, or as `.tsx`. */
function sourceOf(path: string): string {
  const source = path.replace(/\.js$/, '.ts');
  return existsSync(`${SRC}${source}x`) ? `${source}x` : source;
}

type ImportParts = readonly [specifier: ts.Node | undefined, typeOnly: boolean, names: readonly string[]];

function importParts(node: ts.Node): ImportParts {
  if (ts.isImportDeclaration(node)) return [node.moduleSpecifier, isTypeOnly(node.importClause), namesOf(node)];
  if (ts.isExportDeclaration(node)) return [node.moduleSpecifier, node.isTypeOnly, ['*']];
  if (ts.isImportTypeNode(node))
    return [ts.isLiteralTypeNode(node.argument) ? node.argument.literal : undefined, true, ['*']];
  if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword)
    return [node.arguments[0], false, ['*']];
  return [undefined, false, []];
}

function isTypeOnly(clause: ts.ImportClause | undefined): boolean {
  if (clause === undefined) return false;
  if (clause.phaseModifier === ts.SyntaxKind.TypeKeyword) return true;
  const bindings = clause.namedBindings;
  return (
    clause.name === undefined &&
    bindings !== undefined &&
    ts.isNamedImports(bindings) &&
    bindings.elements.every((element) => element.isTypeOnly)
  );
}

function namesOf({ importClause }: ts.ImportDeclaration): string[] {
  const bindings = importClause?.namedBindings;
  if (bindings === undefined || !ts.isNamedImports(bindings)) return ['*'];
  const named = bindings.elements.filter((element) => !element.isTypeOnly);
  const names = named.map((element) => (element.propertyName ?? element.name).text);
  return importClause?.name === undefined ? names : ['default', ...names];
}
