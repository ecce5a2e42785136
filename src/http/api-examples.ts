import type { OpenAPIObject } from '@nestjs/swagger';
import examples from './api-examples.json' with { type: 'json' };

type Operation = NonNullable<OpenAPIObject['paths'][string]['post']>;
type Content = Record<string, { example?: unknown; examples?: object; schema?: object }>;
interface Recorded {
  request?: Record<string, unknown>;
  responses: Record<string, Record<string, unknown>>;
}

const RECORDED = examples as unknown as Readonly<Record<string, Recorded>>;

/**
 * Gives an operation what `npm run openapi:examples` has recorded of it: real calls to a service on the sandbox. A body that says
 * itself what it may be keeps its own examples.
 * @param name such as `POST /api/v1/messages`
 */
export function addExamples(name: string, operation: Operation): void {
  const recorded = RECORDED[name];
  if (recorded === undefined) return;
  const body = operation.requestBody;
  if (body !== undefined && 'content' in body) put(body.content, recorded.request ?? {});
  for (const [status, answers] of Object.entries(recorded.responses)) {
    const response = operation.responses[status];
    if (response !== undefined && 'content' in response) put(response.content as Content, answers);
  }
}

function put(content: Content, examples: Readonly<Record<string, unknown>>): void {
  for (const [type, example] of Object.entries(examples)) {
    const media = content[type];
    if (media !== undefined && media.example === undefined && media.examples === undefined) media.example = example;
  }
}

/** A file or a page is text, whatever the same answer is as JSON. */
export function describeTexts({ responses }: Operation): void {
  for (const response of Object.values(responses)) {
    if (response === undefined || !('content' in response)) continue;
    const content = response.content as Content;
    for (const type of ['text/csv', 'text/html'])
      if (content[type] !== undefined) content[type].schema = { type: 'string' };
  }
}
