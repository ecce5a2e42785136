import { readFileSync } from 'node:fs';
import { Ajv, type ValidateFunction } from 'ajv';
import formats from 'ajv-formats';
import { describe, expect, it } from 'vitest';

interface Media {
  schema?: object;
  example?: unknown;
  examples?: Record<string, { value: unknown }>;
}
interface Operation {
  requestBody?: { content: Record<string, Media> };
  responses: Record<string, { content?: Record<string, Media> }>;
}

const text = readFileSync(new URL('../openapi.json', import.meta.url), 'utf8');
const document = JSON.parse(text) as { paths: Record<string, Record<string, Operation>>; components: object };
const ajv = new Ajv({ strict: false, allErrors: true });
formats.default(ajv);
ajv.addSchema({ $id: 'api', ...(asJsonSchema({ components: document.components }) as object) });

/** Each body that is documented: of requests, and of answers that are a success. */
const bodies = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).flatMap(([method, { requestBody, responses }]) => {
    const name = `${method.toUpperCase()} ${path}`;
    const answers = Object.entries(responses).filter(([status]) => status.startsWith('2'));
    return [
      ...mediaOf(`${name} request`, requestBody?.content),
      ...answers.flatMap(([status, { content }]) => mediaOf(`${name} ${status}`, content)),
    ];
  }),
);

function mediaOf(name: string, content: Record<string, Media> = {}) {
  return Object.entries(content).map(([type, media]) => ({ name: `${name} ${type}`, type, media }));
}

function examplesOf({ example, examples }: Media): unknown[] {
  const named = Object.values(examples ?? {}).map(({ value }) => value);
  return example === undefined ? named : [example, ...named];
}

/** As JSON Schema says what OpenAPI 3.0 says by `nullable` and a true `exclusiveMinimum`, and with each reference into the document. */
function asJsonSchema(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(asJsonSchema);
  if (typeof schema !== 'object' || schema === null) return schema;
  const { nullable, ...rest } = schema as { nullable?: unknown };
  const changed = Object.fromEntries(
    Object.entries(rest).map(([key, value]) => [
      key,
      key === '$ref' ? `api${String(value)}` : key === 'example' || key === 'enum' ? value : asJsonSchema(value),
    ]),
  );
  if (changed['exclusiveMinimum'] === true) {
    changed['exclusiveMinimum'] = changed['minimum'];
    delete changed['minimum'];
  }
  return nullable === true ? { anyOf: [changed, { type: 'null' }] } : changed;
}

const checks = new Map<string, ValidateFunction>();
function complaintsOf({ schema = {} }: Media, value: unknown): string {
  const key = JSON.stringify(schema);
  const check = checks.get(key) ?? ajv.compile(asJsonSchema(schema) as object);
  checks.set(key, check);
  return check(value) ? '' : ajv.errorsText(check.errors);
}

/** What is checked: of a stream the data of its events. */
function valuesIn(type: string, example: unknown): unknown[] {
  if (type !== 'text/event-stream') return [example];
  return [...String(example).matchAll(/^data: (.*)$/gm)].map(([, data]) => JSON.parse(data!) as unknown);
}

describe('the OpenAPI document', () => {
  it('has an example of each body of a request and of each answer that is a success', () => {
    // The pages of problems say the same as their JSON.
    const wanted = bodies.filter(({ type }) => type !== 'text/html');
    expect(wanted.length).toBeGreaterThan(120);
    expect(wanted.filter(({ media }) => examplesOf(media).length === 0).map(({ name }) => name)).toEqual([]);
  });

  it('has examples that are what their schemas say', () => {
    const wrong = bodies.flatMap(({ name, type, media }) =>
      examplesOf(media).flatMap((example) =>
        valuesIn(type, example).flatMap((value) => {
          const complaints = complaintsOf(media, value);
          return complaints === '' ? [] : [`${name}: ${complaints}`];
        }),
      ),
    );
    expect(wrong).toEqual([]);
  });

  it('has streams with an event in their examples', () => {
    const streams = bodies.filter(({ type }) => type === 'text/event-stream');
    expect(streams.length).toBe(2);
    for (const { type, media } of streams) expect(valuesIn(type, media.example)).not.toEqual([]);
  });

  it('has nothing of the day or the machine that they were recorded on', () => {
    const recorded = readFileSync(new URL('../src/http/api-examples.json', import.meta.url), 'utf8');
    const times = [...recorded.matchAll(/20\d\d-\d\d-\d\dT[\d:.]+Z/g)].map(([time]) => time.slice(0, 10));
    const days = ['2026-01-01', '2026-01-02', '2026-01-03', '2026-01-15', '2026-01-16', '2099-01-01'];
    expect(times.filter((day) => !days.includes(day))).toEqual([]);
    const ids = [...recorded.matchAll(/[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}/g)];
    expect(ids.length).toBeGreaterThan(50);
    expect(ids.filter(([id]) => !id.startsWith('0199f000-0000-7000-8000-'))).toEqual([]);
    expect(recorded).not.toMatch(/127\.0\.0\.1|localhost|for-tests-only/);
  });
});
