/**
 * `npm run openapi`: writes what follows from the OpenAPI document of the service in `dist/`: the document itself, the types that the
 * dashboard is checked against, and those of the client in TypeScript. `--check` writes nothing, and ends with 1 where one of
 * them is another than the one that is there.
 */
import { readFile, writeFile } from 'node:fs/promises';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import openapiTS, { astToString, type OpenAPI3 } from 'openapi-typescript';

const HEAD = '// Written by `npm run openapi` from the OpenAPI document of the service. Not to be edited by hand.\n\n';

// Named so, since it is there only once the service is built.
const built = new URL('../dist/openapi-document.js', import.meta.url).href;
const { serviceDocument } = (await import(built)) as { serviceDocument: () => Promise<object> };
const document = withSortedEnums(await serviceDocument());

const files: Readonly<Record<string, string>> = {
  'openapi.json': `${JSON.stringify(document, null, 2)}\n`,
  'src/dashboard/page/api/openapi.d.ts': await typesOf(withoutProblems(withoutExamples(document))),
  'clients/typescript/src/api.ts': await typesOf(withoutExamples(document)),
};
for (const [file, text] of Object.entries(files)) {
  const path = fileURLToPath(new URL(`../${file}`, import.meta.url));
  if (!process.argv.includes('--check')) {
    await writeFile(path, text);
  } else if ((await readFile(path, 'utf8').catch(() => '')) !== text) {
    console.error(`${file} knows another API than the service has: run npm run openapi, and mend what no longer fits.`);
    process.exitCode = 1;
  }
}

async function typesOf(document: object): Promise<string> {
  const options = { defaultNonNullable: false, alphabetize: true };
  return HEAD + astToString(await openapiTS(document as OpenAPI3, options));
}

/** The values of an enum come in the order in which a compiler happened to meet them. */
function withSortedEnums(document: object): object {
  return changed(document, (name, value) =>
    name === 'enum' && Array.isArray(value) ? (value as string[]).toSorted() : value,
  );
}

/** They say nothing about types. */
function withoutExamples(document: object): object {
  return changed(document, (name, value) => (name === 'example' || name === 'examples' ? undefined : value));
}

/** Without the answer to a bad request, which is the same everywhere. */
function withoutProblems(document: object): object {
  return changed(document, (name, value) => {
    const isResponse = typeof value === 'object' && value !== null && 'content' in value;
    return name === 'default' && isResponse ? undefined : value;
  });
}

function changed(document: object, change: (name: string, value: unknown) => unknown): object {
  return JSON.parse(JSON.stringify(document, change)) as object;
}
