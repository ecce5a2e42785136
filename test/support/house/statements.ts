import ts from 'typescript';
import { nodesOf, type SourceFile } from './source-file.js';

/** A piece of SQL as it stands in a file, with the pieces that it is put together from, as far as they can be told. */
export interface Statement {
  text: string;
  /** The file and line that write it. */
  where: string;
}

const IS_SQL = /^\s*(SELECT|INSERT|UPDATE|DELETE|WITH|MERGE|BEGIN|SET|NOTIFY|CREATE|LOCK)\b/;
/** What a piece is written as where only the running program knows it. */
const UNKNOWN = '…';

/** The statements of these files. What is in none of them, but has SQL that matters, is given as a statement of its own. */
export function statementsOf(files: readonly SourceFile[], matters: RegExp): Statement[] {
  const pieces = files.flatMap((file) => textsOf(file));
  const named = new Map<string, Piece>();
  for (const piece of pieces) {
    for (const name of piece.names) {
      named.set(name, piece);
      named.set(`${piece.path} ${name}`, piece);
    }
  }
  const used = new Set<Piece>();
  const put = (piece: Piece, within: readonly Piece[] = []): string => {
    used.add(piece);
    return piece.parts
      .map((part) => {
        if (typeof part === 'string') return part;
        const other = named.get(`${piece.path} ${part.name}`) ?? named.get(part.name);
        return other === undefined || within.includes(other) ? UNKNOWN : put(other, [...within, piece]);
      })
      .join('');
  };
  const statements = pieces
    .filter(({ parts }) => IS_SQL.test(firstOf(parts)))
    .map((piece) => ({ piece, text: put(piece) }));
  const alone = pieces.filter(
    (piece) => !piece.isWithin && !used.has(piece) && piece.parts.some((p) => typeof p === 'string' && matters.test(p)),
  );
  return [...statements, ...alone.map((piece) => ({ piece, text: put(piece) }))].map(({ piece, text }) => ({
    text,
    where: `${piece.path}:${piece.line}`,
  }));
}

interface Piece {
  path: string;
  line: number;
  /** By which other pieces may take it in: of the constant that it is, or of the function that gives it. */
  names: readonly string[];
  /** It stands in a gap of another piece, and is read there. */
  isWithin: boolean;
  parts: readonly (string | { name: string })[];
}

function firstOf(parts: Piece['parts']): string {
  const [first = ''] = parts;
  return typeof first === 'string' ? first : '';
}

function textsOf({ path, tree }: SourceFile): Piece[] {
  return nodesOf(tree).flatMap((node): Piece[] => {
    if (!isText(node)) return [];
    if (ts.isImportDeclaration(node.parent) || ts.isExportDeclaration(node.parent)) return [];
    const line = tree.getLineAndCharacterOfPosition(node.getStart()).line + 1;
    return [{ path, line, names: namesOf(node), isWithin: isWithin(node), parts: partsOf(node) }];
  });
}

type Text = ts.StringLiteral | ts.NoSubstitutionTemplateLiteral | ts.TemplateExpression;

function isText(node: ts.Node): node is Text {
  return ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node) || ts.isTemplateExpression(node);
}

function isWithin(node: ts.Node): boolean {
  for (let up = node.parent; up !== undefined; up = up.parent) {
    if (ts.isTemplateSpan(up)) return true;
  }
  return false;
}

function partsOf(node: Text): Piece['parts'] {
  if (!ts.isTemplateExpression(node)) return [node.text];
  return [
    node.head.text,
    ...node.templateSpans.flatMap(({ expression, literal }) => [
      { name: nameOf(expression) },
      ...partsIn(expression),
      literal.text,
    ]),
  ];
}

/** What a gap is filled with may depend on the texts in it, such as an argument of a function: they count as if all stood there. */
function partsIn(node: ts.Node): Piece['parts'] {
  if (isText(node)) return [' ', ...partsOf(node)];
  const parts: Piece['parts'][number][] = [];
  ts.forEachChild(node, (child) => void parts.push(...partsIn(child)));
  return parts;
}

/** `NAME` and `NAME(…)`, and of `NAMES.one` the first. */
function nameOf(expression: ts.Expression): string {
  if (ts.isCallExpression(expression) || ts.isPropertyAccessExpression(expression))
    return nameOf(expression.expression);
  return ts.isIdentifier(expression) ? expression.text : '';
}

function namesOf(node: ts.Node): string[] {
  for (let up = node.parent; up !== undefined; up = up.parent) {
    if ((ts.isVariableDeclaration(up) || ts.isFunctionDeclaration(up)) && up.name && ts.isIdentifier(up.name)) {
      const isGiven = ts.isVariableDeclaration(up) || isReturned(node);
      return isGiven ? [up.name.text] : [];
    }
    if (ts.isCallExpression(up) || ts.isClassDeclaration(up)) return [];
  }
  return [];
}

function isReturned(node: ts.Node): boolean {
  return ts.isReturnStatement(node.parent) || ts.isConditionalExpression(node.parent);
}
