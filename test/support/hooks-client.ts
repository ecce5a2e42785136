import { expect } from 'vitest';
import { HOOKS_KEY, type HooksApp } from './hooks-app.js';

export const KEY = { authorization: `Bearer ${HOOKS_KEY}` };
export const JSON_BODY = { ...KEY, 'content-type': 'application/json' };
/** A subscriber's number that no answer and no log line may show whole. */
export const PHONE = '9876543210';

export interface ProblemDocument {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly instance: string;
  readonly requestId: string;
  readonly errors?: readonly { path: string; message: string }[];
}

export type Send = (path: string, init?: RequestInit) => Promise<Response>;
export type Post = (body: RequestInit['body'], headers?: RequestInit['headers'], path?: string) => Promise<Response>;

/** Ways to ask an application that starts later. */
export function clientOf(hooksApp: () => HooksApp): { call: Send; post: Post } {
  const call: Send = (path, init) => fetch(hooksApp().url + path, init);
  const post: Post = (body, headers = JSON_BODY, path = '/api/v1/notes') =>
    call(path, { method: 'POST', headers, body });
  return { call, post };
}

/** Proves that an answer is a whole problem document with its request id, and gives it. */
export async function problemIn(response: Response, status: number): Promise<ProblemDocument> {
  expect(response.status).toBe(status);
  expect(response.headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
  const problem = (await response.json()) as ProblemDocument;
  expect(problem).toMatchObject({ status, requestId: response.headers.get('x-request-id') });
  expect(problem.type).toMatch(/^\/problems\/[a-z-]+$/);
  for (const words of [problem.title, problem.detail, problem.requestId]) expect(words).not.toBe('');
  expect(problem.instance).not.toContain('?');
  return problem;
}
