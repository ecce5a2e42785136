import { getMetadataStorage } from 'class-validator';
import type { ClassConstructor } from 'class-transformer';
import { parse, TYPE, type MessageFormatElement } from '@formatjs/icu-messageformat-parser';
import ts from 'typescript';
import { ruleSentence } from '../../../src/http/validation.js';
import { Complaint } from '../../../src/http/field-rules.js';
import { nodesOf, type SourceFile } from './source-file.js';

interface Said {
  /** Where, as `http/problems.ts: …`. */
  readonly at: string;
  /** Null: it is not written out there. */
  readonly pattern: string | null;
}

const SAY = 'languages/say.ts';

/** Every call of `say` in the product. */
export function saidIn(files: readonly SourceFile[]): Said[] {
  // Others have a `say` of their own.
  const speaking = files.filter(({ imports }) =>
    imports.some(({ from, names }) => from === SAY && names.includes('say')),
  );
  return speaking.flatMap(({ path, tree }) =>
    nodesOf(tree).flatMap((node): Said[] => {
      if (!ts.isCallExpression(node) || !ts.isIdentifier(node.expression) || node.expression.text !== 'say') return [];
      return [{ at: `${path}: ${node.getText()}`, pattern: textOf(node.arguments[0]) }];
    }),
  );
}

/** A text that is written out, in one piece or in several with a plus between them. */
function textOf(node: ts.Expression | undefined): string | null {
  if (node === undefined) return null;
  if (ts.isStringLiteralLike(node)) return node.text;
  if (!ts.isBinaryExpression(node) || node.operatorToken.kind !== ts.SyntaxKind.PlusToken) return null;
  const [left, right] = [textOf(node.left), textOf(node.right)];
  return left === null || right === null ? null : left + right;
}

const storage = getMetadataStorage();

/** What class-validator says by the rules of the DTOs that are loaded, but for those that say it by {@link saidIn}. */
export function saidByRules(): { at: string; pattern: string }[] {
  // The library has no other way to ask for what has rules.
  const { validationMetadatas } = storage as unknown as { validationMetadatas: Map<ClassConstructor<object>, unknown> };
  return [...validationMetadatas.keys()].flatMap((dto) =>
    storage.getTargetValidationMetadatas(dto, '', false, false).flatMap((rule) => {
      const isRule = rule.type === 'customValidation' && !((rule.constraints ?? [])[0] instanceof Complaint);
      const at = `${dto.name}.${rule.propertyName}`;
      return isRule ? [{ at, pattern: ruleSentence(rule, { object: {}, value: undefined }).text }] : [];
    }),
  );
}

/**
 * Names of fields that speak to callers, and are given words that nobody says: literals where a {@link saidIn} belongs, such as
 * the `detail` of a problem.
 */
export function unsaidIn(files: readonly SourceFile[]): string[] {
  return files.flatMap(({ path, tree }) =>
    nodesOf(tree).flatMap((node) => {
      const words = wordsOfProblem(node);
      if (words === undefined || !ts.isObjectLiteralExpression(words)) return [];
      return nodesOf(words).flatMap((inner) => {
        const isSpoken =
          ts.isPropertyAssignment(inner) &&
          ['title', 'detail', 'message'].includes(inner.name.getText().replaceAll("'", ''));
        if (!isSpoken) return [];
        const isText = ts.isStringLiteralLike(inner.initializer) || ts.isTemplateExpression(inner.initializer);
        return isText ? [`${path}: ${inner.getText()}`] : [];
      });
    }),
  );
}

/** What a problem is made of, and what the table of problems says of one. */
function wordsOfProblem(node: ts.Node): ts.Expression | undefined {
  if (ts.isNewExpression(node) && node.expression.getText() === 'Problem') return node.arguments?.[0];
  if (ts.isCallExpression(node) && node.expression.getText() === 'knownProblem') return node.arguments[1];
  return ts.isSatisfiesExpression(node) && node.type.getText().includes('ProblemType') ? tableOf(node) : undefined;
}

const tableOf = ({ expression }: ts.SatisfiesExpression): ts.Expression =>
  ts.isAsExpression(expression) ? expression.expression : expression;

/** The names of what is filled in, sorted; throws where the pattern is no ICU MessageFormat. */
export function placeholdersOf(pattern: string): string[] {
  const names = new Set<string>();
  const visit = (elements: readonly MessageFormatElement[]): void => {
    for (const element of elements) {
      if (element.type === TYPE.literal || element.type === TYPE.pound || element.type === TYPE.tag) continue;
      names.add(element.value);
      if (element.type !== TYPE.select && element.type !== TYPE.plural) continue;
      for (const { value } of Object.values(element.options)) visit(value);
    }
  };
  visit(parse(pattern, { ignoreTag: true }));
  return [...names].sort();
}
