import { createRequire } from 'node:module';

// The parser that the OpenAPI document is written with; not worth a dependency of its own.
const parser = createRequire(createRequire(import.meta.url).resolve('@nestjs/swagger'))('js-yaml') as {
  load(text: string): unknown;
  loadAll(text: string): unknown[];
};

export const parseYaml = (text: string): unknown => parser.load(text);

/** Of a file that holds several, divided by `---`. */
export const parseYamlDocuments = (text: string): unknown[] => parser.loadAll(text);
