import { getMetadataStorage } from 'class-validator';
import type { ClassConstructor } from 'class-transformer';
import { describe, expect, it } from 'vitest';
import '../src/app.module.js';
import { SubmitMessageDto } from '../src/accepting/submit-message.dto.js';
import { RecipientsDto } from '../src/batches/shared-body.dto.js';
import { BulkDto } from '../src/batches/bulk.dto.js';
import { checkAs } from '../src/http/validation.js';

interface Property {
  name: string;
  /** Rules, by class-validator's names. */
  rules: string[];
}
interface Dto {
  class: ClassConstructor<object>;
  properties: Property[];
}

/** Each of its items is checked on its own, so that a bad one sinks no other: see the specs of bulks. */
const ITEMS_ON_THEIR_OWN = [BulkDto, RecipientsDto];

const storage = getMetadataStorage();
/** Whatever has rules; the library has no other way to ask for it. */
const { validationMetadatas } = storage as unknown as { validationMetadatas: Map<ClassConstructor<object>, unknown> };
const dtos: Dto[] = [...validationMetadatas.keys()].map((target) => {
  const metadatas = storage.getTargetValidationMetadatas(target, '', false, false);
  const byProperty = Map.groupBy(metadatas, ({ propertyName }) => propertyName);
  const properties = [...byProperty].map(([name, all]) => ({ name, rules: all.map((one) => one.name ?? one.type) }));
  return { class: target, properties };
});

const LIST_RULES = ['isArray', 'nestedValidation', 'holdsNoList'];
const isObject = ({ rules }: Property) => rules.includes('isObject');
const isList = (property: Property) => !isObject(property) && property.rules.some((rule) => LIST_RULES.includes(rule));

/** An approved template may have no placeholders. */
const MAY_BE_EMPTY = ['ApprovedTemplateDto.parameters'];

const SCALARS = ['x', '', 5, 0, true, false];
const NESTED = [[[]], [[{}]], [[[]], {}], [{}, []], [[[[]]]], [[{ channel: 'sms' }]], [['x']], [[5]]];
const OF_SCALARS = [[5], [null], [true], [[null]]];
const OBJECTS = [{}, { length: 1 }, { 0: {} }, { 0: [], length: 1 }];

/** What is said of this property when it has this value, whatever the others lack. */
async function complaintsOf(dto: Dto, { name }: Property, value: unknown): Promise<string[]> {
  const checked = await checkAs(dto.class, { [name]: value });
  const paths = checked.ok ? [] : checked.problem.errors!.map(({ path }) => path);
  return paths.filter((path) => path === name || path.startsWith(`${name}[`) || path.startsWith(`${name}.`));
}

const cases = (which: (property: Property) => boolean) =>
  dtos.flatMap((dto) =>
    dto.properties.filter(which).map((property) => [`${dto.class.name}.${property.name}`, dto, property] as const),
  );

async function expectRefused(dto: Dto, property: Property, values: readonly unknown[]): Promise<void> {
  for (const value of values) {
    expect(await complaintsOf(dto, property, value), JSON.stringify(value)).not.toEqual([]);
  }
}

describe('a list in a request', () => {
  it.each(cases(isList))('%s is one, and holds no list', async (name, dto, property) => {
    const ofItems = ITEMS_ON_THEIR_OWN.some((one) => one === dto.class) ? [] : [...NESTED, ...OF_SCALARS];
    await expectRefused(dto, property, [
      ...SCALARS,
      ...OBJECTS,
      ...(MAY_BE_EMPTY.includes(name) ? [] : [[]]),
      ...ofItems,
    ]);
  });

  it('names the path of a list that it holds, and of a value that is no object', async () => {
    const at = async (channels: unknown) => {
      const checked = await checkAs(SubmitMessageDto, { to: '9876543210', text: 'Hello', channels });
      return checked.ok ? [] : checked.problem.errors;
    };
    const noObject = (path: string) => [{ path, message: 'must be an object' }];
    expect(await at([[]])).toEqual(noObject('channels[0]'));
    expect(await at([{ channel: 'sms' }, [[{}]]])).toEqual(noObject('channels[1]'));
    expect(await at([{ channel: 'sms' }, 5])).toEqual(noObject('channels[1]'));
    expect(await at([null])).toEqual(noObject('channels[0]'));
    expect(await at('sms')).toEqual([{ path: 'channels', message: 'must be an array' }]);
    expect(await at(null)).toEqual([]);
  });
});

describe('an object in a request', () => {
  it.each(cases(isObject))('%s is one, and no list', async (_, dto, property) => {
    await expectRefused(dto, property, [...SCALARS, [], ...NESTED, ...OF_SCALARS]);
  });
});

describe('any other value in a request', () => {
  it.each(cases((property) => !isList(property) && !isObject(property)))(
    '%s is neither list nor object',
    async (_, dto, property) => {
      await expectRefused(dto, property, [[], ...NESTED, ...OF_SCALARS, ...OBJECTS]);
    },
  );
});

/** Where null is a value: no limit; at once. */
const NULL_IS_A_VALUE = ['ChangeBatchDto.ratePerSecond', 'RescheduleDto.sendAt'];

describe('null in a request', () => {
  it.each(cases(() => true))('%s is refused, or as if it were left out', async (name, dto, property) => {
    const complaints = await complaintsOf(dto, property, null);
    if (complaints.length > 0) return;
    if (NULL_IS_A_VALUE.includes(name)) return;
    expect(await complaintsOf(dto, property, undefined)).toEqual([]);
  });
});

it('looks at every DTO', () => {
  expect(dtos.length).toBeGreaterThan(20);
  const names = cases((property) => isList(property) || isObject(property)).map(([name]) => name);
  expect(names).toEqual(
    expect.arrayContaining([
      ...['SubmitMessageDto.channels', 'SubmitMessageDto.metadata', 'StepDto.providers', 'PolicyContentDto.channels'],
      ...['BulkDto.messages', 'RedeliverDto.types'],
    ]),
  );
});
