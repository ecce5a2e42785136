import { complain, parsed, type Parse } from './parsed.js';

/** One of the given words, in any letter case. */
export function oneOf<const T extends string>(choices: readonly T[]): Parse<T> {
  return (text) => {
    const choice = choices.find((candidate) => candidate === text.toLowerCase());
    return choice === undefined
      ? complain(choices.length === 1 ? `must be ${choices[0]}` : `must be one of ${choices.join(', ')}`)
      : parsed(choice);
  };
}

export const trueOrFalse: Parse<boolean> = (text) => {
  const choice = oneOf(['true', 'false'])(text);
  return choice.ok ? parsed(choice.value === 'true') : choice;
};

/** The word auto, or what else may be said instead. */
export function orAuto<T>(parse: Parse<T>): Parse<T | 'auto'> {
  return (text) => {
    if (text.toLowerCase() === 'auto') return parsed('auto');
    const result = parse(text);
    return result.ok ? result : complain(`${result.complaint}; or auto`);
  };
}

/** Items between commas, each trimmed and parsed, none empty, none twice. The first complaint speaks for all. */
export function listOf<T>(parse: Parse<T>): Parse<readonly T[]> {
  return (text) => {
    const values: T[] = [];
    for (const item of text.split(',').map((part) => part.trim())) {
      if (item === '') return complain('has an empty item: separate items by single commas');
      const result = parse(item);
      if (!result.ok) return result;
      if (values.includes(result.value)) return complain('names an item twice');
      values.push(result.value);
    }
    return parsed(values);
  };
}

/** The same, and no more than so many. */
export function upTo<T>(most: number, parse: Parse<T>): Parse<readonly T[]> {
  return (text) => {
    const list = listOf(parse)(text);
    return list.ok && list.value.length > most ? complain(`must be at most ${most}, separated by commas`) : list;
  };
}
