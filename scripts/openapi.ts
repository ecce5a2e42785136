/**
 * `npm run openapi`: writes the types of the API that the dashboard is checked against, from the OpenAPI document of the
 * service in `dist/`. `--check` writes nothing and ends with 1 where they are others than those that are there.
 */
import { readFile, writeFile } from 'node:fs/promises';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import openapiTS, { astToString, type OpenAPI3 } from 'openapi-typescript';

const TYPES = fileURLToPath(new URL('../src/dashboard/page/api/openapi.d.ts', import.meta.url));
const HEAD = '// Written by `npm run openapi` from the OpenAPI document of the service. Not to be edited by hand.\n\n';

// Named so, since it is there only once the service is built.
const built = new URL('../dist/openapi-document.js', import.meta.url).href;
const { serviceDocument } = (await import(built)) as { serviceDocument: () => Promise<object> };

const document = onlyTypes(await serviceDocument()) as OpenAPI3;
const types = HEAD + astToString(await openapiTS(document, { defaultNonNullable: false, alphabetize: true }));
if (!process.argv.includes('--check')) {
  await writeFile(TYPES, types);
} else if ((await readFile(TYPES, 'utf8').catch(() => '')) !== types) {
  console.error(
    'The dashboard knows another API than the service has: run npm run openapi, and mend what no longer fits.',
  );
  process.exitCode = 1;
}

/**
 * Without what says nothing about types: examples, and the answer to a bad request, which is the same everywhere. The values of
 * an enum come in the order in which a compiler happened to meet them.
 */
function onlyTypes(document: object): object {
  const text = JSON.stringify(document, (name, value: unknown) => {
    if (name === 'example' || name === 'examples') return undefined;
    if (name === 'enum' && Array.isArray(value)) return (value as string[]).toSorted();
    const isResponse = typeof value === 'object' && value !== null && 'content' in value;
    return name === 'default' && isResponse ? undefined : value;
  });
  return JSON.parse(text) as object;
}
