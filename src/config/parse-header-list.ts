import { complain, parsed, type Parse, parser } from './parsed.js';

const NAME = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
const VALUE = /^[\x20-\x7e]*$/;

/** Headers as OpenTelemetry writes them in one variable: `name=value` between commas, the values percent-encoded. */
export const headerList: Parse<Readonly<Record<string, string>>> = parser(
  'name=value; several between commas',
  (text) => {
    const headers: Record<string, string> = {};
    for (const pair of text.split(',')) {
      const [name = '', ...rest] = pair.split('=');
      const value = rest.length === 0 ? null : decoded(rest.join('='));
      if (!NAME.test(name.trim()) || value === null || !VALUE.test(value)) {
        return complain('must hold headers as name=value, separated by commas, characters such as , written as %2C');
      }
      headers[name.trim()] = value;
    }
    return parsed(headers);
  },
);

function decoded(text: string): string | null {
  try {
    return decodeURIComponent(text.trim());
  } catch {
    return null;
  }
}
