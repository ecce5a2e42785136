import ts from 'typescript';
import { nodesOf, type SourceFile } from './source-file.js';

/** A name, and the file that it stands in. */
export interface NameInFile {
  readonly file: string;
  readonly name: string;
}

/** Names in which a word means something else, so that it may stand there. */
export interface AllowedMeaning {
  /** The whole name. */
  readonly name: RegExp;
  /** Beginnings of the paths of the files. */
  readonly under: readonly string[];
  readonly because: string;
}

/** `RateSlots`, `rate_slots` and `RATE_SLOTS` are all `rate` and `slots`. */
export function wordsOf(name: string): string[] {
  return name
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1 $2')
    .split(/[^A-Za-z]+/)
    .filter((word) => word !== '')
    .map((word) => word.toLowerCase());
}

/** Identifiers, properties that stand in quotes, and every word of SQL. */
export function namesIn({ path, tree }: Pick<SourceFile, 'path' | 'tree'>): NameInFile[] {
  return nodesOf(tree)
    .flatMap(namesOf)
    .map((name) => ({ file: path, name }));
}

function namesOf(node: ts.Node): string[] {
  if (ts.isIdentifier(node) || ts.isPrivateIdentifier(node)) return [node.text];
  if (ts.isTemplateExpression(node)) {
    const parts = [node.head, ...node.templateSpans.map(({ literal }) => literal)].map(({ text }) => text);
    return parts.some(isSql) ? parts.flatMap(sqlWords) : [];
  }
  if (!ts.isStringLiteralLike(node)) return [];
  if ('name' in node.parent && node.parent.name === node) return [node.text];
  return isSql(node.text) ? sqlWords(node.text) : [];
}

const isSql = (text: string): boolean => /\b(SELECT|INSERT INTO|UPDATE|DELETE FROM|ALTER TABLE)\b/.test(text);

/** The words of SQL, its comments and texts left out. */
export function sqlWords(sql: string): string[] {
  return sql.replace(/--.*$|'[^']*'/gm, '').match(/[A-Za-z_]\w*/g) ?? [];
}

/** The words of Python, its comments and texts left out. */
export function pythonWords(program: string): string[] {
  const texts = /(["'])\1\1[^]*?\1\1\1|(["'])(?:\\.|(?!\2).)*\2|#.*$/gm;
  return program.replace(texts, '').match(/[A-Za-z_]\w*/g) ?? [];
}

/** Names in which one of the words stands, but for the meanings that are allowed: `siren/a.ts: fate`. */
export function namesWith(
  words: ReadonlySet<string>,
  names: readonly NameInFile[],
  allowed: readonly AllowedMeaning[],
): string[] {
  const found = names
    .filter(({ name }) => wordsOf(name).some((word) => words.has(word)))
    .filter((one) => !allowed.some((meaning) => isAllowed(one, meaning)))
    .map(({ file, name }) => `${file}: ${name}`);
  return [...new Set(found)];
}

export function isAllowed({ file, name }: NameInFile, { name: pattern, under }: AllowedMeaning): boolean {
  return pattern.test(name) && under.some((beginning) => file.startsWith(beginning));
}

/** Names that several of the files export, each for something of its own: `Found: search/a.ts, siren/b.ts`. */
export function exportedTwice(files: readonly Pick<SourceFile, 'path' | 'tree'>[]): string[] {
  const exported = files.flatMap(({ path, tree }) =>
    [...new Set(tree.statements.flatMap(exportsOf))].map((name) => ({ path, name })),
  );
  const byName = Map.groupBy(exported, ({ name }) => name);
  return [...byName]
    .filter(([, those]) => those.length > 1)
    .map(([name, those]) => `${name}: ${those.map(({ path }) => path).join(', ')}`);
}

/** What a statement declares and exports. What it passes on is declared elsewhere. */
function exportsOf(statement: ts.Statement): string[] {
  const modifiers = ts.canHaveModifiers(statement) ? ts.getModifiers(statement) : [];
  if (modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword) !== true) return [];
  if (ts.isVariableStatement(statement)) return statement.declarationList.declarations.flatMap(bound);
  const { name } = statement as ts.Statement & { name?: ts.Node };
  return name !== undefined && ts.isIdentifier(name) ? [name.text] : [];
}

function bound({ name }: ts.VariableDeclaration | ts.BindingElement): string[] {
  if (ts.isIdentifier(name)) return [name.text];
  return name.elements.flatMap((element) => (ts.isBindingElement(element) ? bound(element) : []));
}
