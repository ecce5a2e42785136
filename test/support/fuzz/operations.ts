/** What of JSON Schema the documents of this service use. */
export interface Schema {
  $ref?: string;
  type?: string | string[];
  format?: string;
  pattern?: string;
  enum?: readonly unknown[];
  example?: unknown;
  default?: unknown;
  nullable?: boolean;
  minimum?: number;
  maximum?: number;
  minLength?: number;
  maxLength?: number;
  minItems?: number;
  maxItems?: number;
  items?: Schema;
  properties?: Readonly<Record<string, Schema>>;
  required?: readonly string[];
  additionalProperties?: boolean | Schema;
  allOf?: readonly Schema[];
  oneOf?: readonly Schema[];
  anyOf?: readonly Schema[];
}

export interface Parameter {
  name: string;
  in: 'path' | 'query' | 'header' | 'cookie';
  required: boolean;
  schema: Schema;
}

export interface Body {
  contentType: string;
  schema: Schema;
  examples: readonly unknown[];
}

/** Something that the service does at an address. */
export interface Operation {
  /** `POST /api/v1/messages/{id}/cancel`. */
  name: string;
  method: string;
  /** With `{name}` for each parameter. */
  path: string;
  parameters: readonly Parameter[];
  bodies: readonly Body[];
  /** Else its address is all that is known of it. */
  isDocumented: boolean;
  /** It wants an API key. */
  wantsKey: boolean;
  /** It wants a signature of its body: by a header of this name. */
  signatureHeader: string | null;
}

export interface OpenApi {
  paths: Readonly<Record<string, Readonly<Record<string, DocumentedOperation>>>>;
  components?: { schemas?: Readonly<Record<string, Schema>> };
}

interface DocumentedOperation {
  parameters?: readonly { name: string; in: Parameter['in']; required?: boolean; schema?: Schema; example?: unknown }[];
  requestBody?: { content?: Readonly<Record<string, Content>> };
  security?: readonly unknown[];
}

interface Content {
  schema?: Schema;
  example?: unknown;
  examples?: Readonly<Record<string, { value?: unknown }>>;
}

/** A route as the HTTP server has it: `/api/v1/messages/:id`, `/admin/*`. */
export interface RegisteredRoute {
  methods: readonly string[];
  url: string;
}

/**
 * All there is to ask: what the document describes, and what else is registered, such as pages, of which no more than the
 * address is known. Nothing is named here, so what is added later is there by itself.
 */
export function operationsOf(document: OpenApi, routes: readonly RegisteredRoute[]): Operation[] {
  const documented = Object.entries(document.paths).flatMap(([path, item]) =>
    Object.entries(item)
      .filter(([method]) => METHODS.includes(method))
      .map(([method, operation]) => operationOf(method.toUpperCase(), path, operation, true)),
  );
  const known = new Set(documented.map(({ name }) => name));
  const others = routes.flatMap(({ methods, url }) => methods.map((method) => ({ method, path: braced(url) })));
  return [
    ...documented,
    ...others
      // The server adds a HEAD to each GET by itself; inputs have other methods now and then.
      .filter(({ method, path }) => METHODS.includes(method.toLowerCase()) && !known.has(`${method} ${path}`))
      .map(({ method, path }) => operationOf(method, path, { parameters: parametersIn(path) }, false)),
  ];
}

const METHODS = ['get', 'post', 'put', 'patch', 'delete'];

function operationOf(method: string, path: string, operation: DocumentedOperation, isDocumented: boolean): Operation {
  const parameters = (operation.parameters ?? []).map(
    ({ name, in: position, required = false, schema = {}, example }) => ({
      name,
      in: position,
      required,
      schema: example === undefined ? schema : { example, ...schema },
    }),
  );
  const signature = parameters.find((parameter) => parameter.in === 'header' && /signature$/i.test(parameter.name));
  return {
    name: `${method} ${path}`,
    method,
    path,
    parameters,
    bodies: Object.entries(operation.requestBody?.content ?? {}).map(([contentType, content]) => ({
      contentType,
      schema: content.schema ?? {},
      examples: [
        ...Object.values(content.examples ?? {}).map(({ value }) => value),
        ...[content.example, content.schema?.example].filter((example) => example !== undefined),
      ],
    })),
    isDocumented,
    wantsKey: (operation.security ?? []).length > 0,
    signatureHeader: signature?.name ?? null,
  };
}

/** `/admin/*` as `/admin/{*}`, `/a/:b` as `/a/{b}`. */
function braced(url: string): string {
  return url.replace(/:(\w+)/g, '{$1}').replace('*', '{*}');
}

function parametersIn(path: string): DocumentedOperation['parameters'] {
  return [...path.matchAll(/\{([^}]+)\}/g)].map(([, name]) => ({
    name: name!,
    in: 'path',
    schema: { type: 'string' },
  }));
}
