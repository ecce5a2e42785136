import type { FuzzInput } from './input.js';
import type { Operation } from './operations.js';

const ID = '0199f000-0000-7000-8000-000000000001';
/** What Postgres takes in no text, what is no Unicode, what no column holds, and what looks like a part of a statement. */
const ODD = ['%00', 'a%00b', '%ED%A0%80', '%F0%9F', '-1', '1e999', 'x'.repeat(3_000), "';%20DROP%20TABLE%20x--", '{}'];

/** What no language is called, and a weight that is none. */
const ODD_LANGUAGES = ['hi;q=;', ',;,=,', '*;q=1e9, es;q=-1', 'x-'.repeat(2_000), 'pt-BR\t;Q=0.5', '__proto__'];

/** Each of these in each place that an address has for something: thousands of inputs are too few to try them all by chance. */
export function oddParameters(operations: readonly Operation[]): FuzzInput[] {
  return operations.flatMap(({ name, method, path, parameters }) =>
    parameters.flatMap((parameter) => {
      const address = (odd: string): string =>
        parameter.in === 'query'
          ? `${path.replaceAll(/\{\w+\}/g, ID)}?${parameter.name}=${odd}`
          : path.replace(`{${parameter.name}}`, odd).replaceAll(/\{\w+\}/g, ID);
      if (parameter.in !== 'query' && parameter.in !== 'path') return [];
      return ODD.map((odd, i) => ({
        operation: name,
        method,
        target: address(odd),
        headers: [
          ['host', 'fuzz.example'],
          ['authorization', 'Bearer ~key~'],
          ['accept-language', ODD_LANGUAGES[i % ODD_LANGUAGES.length]!],
        ],
        body: null,
        framing: { kind: 'length' },
        ending: { kind: 'whole' },
      }));
    }),
  );
}
