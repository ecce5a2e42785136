import ts from 'typescript';
import { nodesOf, type SourceFile } from './source-file.js';

/** Files that do nothing but pass on what others export. */
export function barrels(files: readonly SourceFile[]): string[] {
  return files
    .filter(({ tree: { statements } }) => {
      const passesOn = statements.filter((s) => ts.isExportDeclaration(s) && s.moduleSpecifier !== undefined);
      return passesOn.length > 0 && statements.every((s) => ts.isExportDeclaration(s) || ts.isImportDeclaration(s));
    })
    .map(({ path }) => path);
}

/**
 * Classes that extend another, but for errors and for the shapes of requests and answers (`*.dto.ts`), which are data.
 * `errorBases`: classes of packages that are errors.
 */
export function inheritance(files: readonly SourceFile[], errorBases: readonly string[]): string[] {
  const classes = files.flatMap(({ path, tree }) => nodesOf(tree).filter(ts.isClassLike).map(describeClass(path)));
  const derived = classes.flatMap(({ path, name, base }) => (base === undefined ? [] : [{ path, name, base }]));
  const errors = new Set(errorBases);
  for (let known = -1; known < errors.size;) {
    known = errors.size;
    for (const { name, base } of derived) if (errors.has(base)) errors.add(name);
  }
  return derived
    .filter(({ path, base }) => !errors.has(base) && !path.endsWith('.dto.ts'))
    .map(({ path, name, base }) => `${path}: ${name} extends ${base}; only errors and DTOs extend a class`);
}

function describeClass(path: string) {
  return (node: ts.ClassLikeDeclaration) => {
    const clause = node.heritageClauses?.find(({ token }) => token === ts.SyntaxKind.ExtendsKeyword);
    return { path, name: node.name?.text ?? 'a class', base: clause?.types[0]?.expression.getText() };
  };
}

/** Where a name or a member access is used, such as `forwardRef` or `process.env`. */
export function usesOf(files: readonly SourceFile[], text: string): string[] {
  return files
    .filter(({ tree }) =>
      nodesOf(tree).some(
        (node) => (ts.isIdentifier(node) || ts.isPropertyAccessExpression(node)) && node.getText() === text,
      ),
    )
    .map(({ path }) => path);
}

export function longerThan(files: readonly SourceFile[], lines: number): string[] {
  return files
    .filter((file) => file.lines > lines)
    .map((file) => `${file.path}: ${file.lines} lines, at most ${lines}`);
}

/** What Nest, TypeORM and the OpenAPI document find by its name: it has a file of its own, however small it is. */
const FOUND_BY_NAME = /\.(?:controller|entity|module|dto|worker)\.ts$/;

/** Files of fewer than so many lines that one file beside them alone imports: they belong to it. A module only lists its parts. */
export function belongingToAnother(files: readonly SourceFile[], lines: number): string[] {
  const importers = new Map<string, Set<string>>();
  for (const { path, imports } of files) {
    for (const { from } of imports) importers.set(from, (importers.get(from) ?? new Set()).add(path));
  }
  return files
    .filter((file) => file.lines < lines && !FOUND_BY_NAME.test(file.path))
    .flatMap(({ path }) => {
      const [only, ...others] = importers.get(path) ?? [];
      const isItsOwn = only === undefined || only.endsWith('.module.ts') || folderOf(only) !== folderOf(path);
      return isItsOwn || others.length > 0 ? [] : [path];
    });
}

const folderOf = (path: string): string => path.slice(0, path.lastIndexOf('/') + 1);
