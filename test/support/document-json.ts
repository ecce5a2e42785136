import { Ajv2019, type ValidateFunction } from 'ajv/dist/2019.js';
import addFormats from 'ajv-formats';
import type { Block } from './documents.js';

type Schema = Record<string, unknown>;

interface Content {
  content?: Record<string, { schema?: Schema }>;
}

/** As much of an OpenAPI document as is looked at. */
export interface OpenApiSchemas {
  paths: Record<string, Record<string, { requestBody?: Content; responses?: Record<string, Content> }>>;
  components: { schemas: Record<string, Schema> };
}

/** What a fence says of its JSON: `json other`, `json schema <Name>`, `json request|response <METHOD> <path>`; `excerpt` may follow. */
const INFO =
  /^(?:other|schema (?<name>\w+)|(?<direction>request|response) (?<method>[A-Z]+) (?<path>\/\S+))(?<excerpt> excerpt)?$/;

/** What is wrong with a block of JSON, as far as the API's document tells; nothing is an empty list. */
export function jsonProblems({ info, code }: Block, api: OpenApiSchemas): string[] {
  const said = INFO.exec(info)?.groups;
  if (said === undefined) return [`its fence says "json ${info}", which is none of: ${INFO.source}`];
  if (said.name === undefined && said.direction === undefined) return parse(code).problems;
  const { value, problems } = parse(code);
  if (problems.length > 0) return problems;
  const schemas = schemasOf(said, api);
  if (schemas.length === 0) return [`the OpenAPI document has no ${info}`];
  const tries = schemas
    .map((schema) => validator(schema, api, said.excerpt !== undefined))
    .map((check) => schemaErrors(check, value));
  return tries.find((found) => found.length === 0) ?? tries[0]!;
}

function parse(code: string): { value?: unknown; problems: string[] } {
  try {
    return { value: JSON.parse(code), problems: [] };
  } catch (error) {
    return { problems: [(error as Error).message] };
  }
}

function schemasOf(
  { name, direction, method, path }: Record<string, string | undefined>,
  api: OpenApiSchemas,
): Schema[] {
  if (name !== undefined) return api.components.schemas[name] ? [{ $ref: `#/components/schemas/${name}` }] : [];
  const operation = api.paths[path!]?.[method!.toLowerCase()];
  const contents =
    direction === 'request'
      ? [operation?.requestBody]
      : Object.entries(operation?.responses ?? {})
          .filter(([status]) => status.startsWith('2'))
          .map(([, response]) => response);
  const schemas = contents.map((one) => one?.content?.['application/json']?.schema);
  return schemas.filter((schema) => schema !== undefined);
}

const APIS = new WeakMap<OpenApiSchemas, Map<boolean, Ajv2019>>();

/** Objects have the properties that are named and no others. Of an excerpt some may be left out. */
function validator(schema: Schema, api: OpenApiSchemas, isExcerpt: boolean): ValidateFunction {
  const known = APIS.get(api) ?? new Map<boolean, Ajv2019>();
  APIS.set(api, known);
  let ajv = known.get(isExcerpt);
  if (ajv === undefined) {
    ajv = new Ajv2019({ strict: false, allErrors: true });
    addFormats.default(ajv);
    ajv.addSchema({ $id: 'api', components: closed(api.components, isExcerpt) });
    known.set(isExcerpt, ajv);
  }
  return ajv.compile(closed(schema, isExcerpt) as Schema);
}

function closed(node: unknown, isExcerpt: boolean): unknown {
  if (Array.isArray(node)) return node.map((item) => closed(item, isExcerpt));
  if (typeof node !== 'object' || node === null) return node;
  const { nullable, ...rest } = node as Schema;
  const copy = Object.fromEntries(Object.entries(rest).map(([key, value]) => [key, closed(value, isExcerpt)]));
  if (typeof copy.$ref === 'string') copy.$ref = copy.$ref.replace(/^#/, 'api#');
  if (isExcerpt && Array.isArray(copy.required)) delete copy.required;
  if (copy.type === 'object' && copy.properties !== undefined && copy.additionalProperties === undefined) {
    copy.unevaluatedProperties = false;
  }
  // OpenAPI 3.0 has `exclusiveMinimum: true` beside `minimum`, JSON Schema the number itself.
  for (const [exclusive, bound] of [
    ['exclusiveMinimum', 'minimum'],
    ['exclusiveMaximum', 'maximum'],
  ] as const) {
    if (typeof copy[exclusive] !== 'boolean') continue;
    if (copy[exclusive]) copy[exclusive] = copy[bound];
    else delete copy[exclusive];
  }
  // OpenAPI 3.0 has `nullable`, which JSON Schema does not know.
  return nullable === true ? { anyOf: [copy, { type: 'null' }] } : copy;
}

function schemaErrors(check: ValidateFunction, value: unknown): string[] {
  if (check(value)) return [];
  return (check.errors ?? []).map(
    ({ instancePath, message, params }) => `${instancePath || '/'} ${message} ${JSON.stringify(params)}`,
  );
}
