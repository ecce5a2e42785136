import { inLanguage, type Language } from '../languages/languages.js';
import { maskPhoneNumbers } from '../logging/mask-phone-numbers.js';
import { maskedPath } from './logging.js';
import type { FieldError, Problem, TranslatedFieldError } from './problem.js';
import type { ProblemBody } from './problem.dto.js';

export const PROBLEM_CONTENT_TYPE = 'application/problem+json; charset=utf-8';
const MAX_PATH = 200;

/** What is answered. `url`: of which only the path is shown, and no phone number whole. */
interface Asked {
  url: string;
  requestId: string;
  language: Language;
}

/** The body of an answer, in the language of its request. */
export function problemBody(problem: Problem, { url, requestId, language }: Asked): ProblemBody {
  const { title, detail, errors } = problem.words;
  return {
    type: problem.type,
    title: inLanguage(title, language),
    status: problem.getStatus(),
    detail: maskPhoneNumbers(inLanguage(detail, language)),
    instance: maskedPath(url),
    requestId,
    ...problem.members,
    ...(errors && { errors: translatedErrors(errors, language) }),
  };
}

/** What is wrong with fields, in a language. */
export function translatedErrors(errors: readonly FieldError[], language: Language): TranslatedFieldError[] {
  return errors.map((error) => shown(error, language));
}

/** A path may hold a key the caller made up: of any length, and even a phone number. */
function shown({ path, message }: FieldError, language: Language): TranslatedFieldError {
  const short = path.length > MAX_PATH ? `${path.slice(0, MAX_PATH)}…` : path;
  return { path: maskPhoneNumbers(short), message: maskPhoneNumbers(inLanguage(message, language)) };
}
