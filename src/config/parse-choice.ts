import { complain, parsed, type Parse, parser } from './parsed.js';

/** One of the given words, in any letter case. */
export function oneOf<const T extends string>(choices: readonly T[]): Parse<T> {
  const one = choices.length === 1 ? String(choices[0]) : `one of ${choices.join(', ')}`;
  return parser(one, (text) => {
    const choice = choices.find((candidate) => candidate === text.toLowerCase());
    return choice === undefined ? complain(`must be ${one}`) : parsed(choice);
  });
}

export const trueOrFalse: Parse<boolean> = parser('true or false', (text) => {
  const choice = oneOf(['true', 'false'])(text);
  return choice.ok ? parsed(choice.value === 'true') : choice;
});

/** The word auto, or what else may be said instead. */
export function orAuto<T>(parse: Parse<T>): Parse<T | 'auto'> {
  return parser(`${parse.takes}; or auto`, (text) => {
    if (text.toLowerCase() === 'auto') return parsed<T | 'auto'>('auto');
    const result = parse(text);
    return result.ok ? result : complain(`${result.complaint}; or auto`);
  });
}

/** Items between commas, each trimmed and parsed, none empty, none twice. The first complaint speaks for all. */
export function listOf<T>(parse: Parse<T>): Parse<readonly T[]> {
  return parser(`${parse.takes}; several between commas`, (text) => {
    const values: T[] = [];
    for (const item of text.split(',').map((part) => part.trim())) {
      if (item === '') return complain('has an empty item: separate items by single commas');
      const result = parse(item);
      if (!result.ok) return result;
      if (values.includes(result.value)) return complain('names an item twice');
      values.push(result.value);
    }
    return parsed(values);
  });
}

/** The same, and no more than so many. */
export function upTo<T>(most: number, parse: Parse<T>): Parse<readonly T[]> {
  return parser(`${parse.takes}; up to ${most} between commas`, (text) => {
    const list = listOf(parse)(text);
    return list.ok && list.value.length > most ? complain(`must be at most ${most}, separated by commas`) : list;
  });
}
