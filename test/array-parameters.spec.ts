import type { DataSource } from 'typeorm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inTransaction } from '../src/database/transaction.js';
import { connectReplicas, type Replicas } from './support/replicas.js';

let replicas: Replicas;
let dataSource: DataSource;
beforeAll(async () => {
  replicas = await connectReplicas();
  dataSource = replicas.first;
});
afterAll(() => replicas?.close());

const back = (type: string, values: readonly unknown[]): Promise<unknown> =>
  inTransaction(dataSource, async (tx) => {
    const rows = await tx.query<{ x: unknown }>(
      `SELECT x FROM unnest($1::${type}[]) WITH ORDINALITY AS t (x, n) ORDER BY n`,
      [values],
    );
    return rows.map(({ x }) => x);
  });

describe('an array handed to Postgres', () => {
  const moment = new Date('2026-03-29T01:30:00.123Z');

  it.each<[string, unknown[]]>([
    [
      'text',
      ['', ' ', 'NULL', 'null', null, '{}', '{a,b}', 'a,b', '"', '\\', '\\"', 'a"b\\c\\\\"', '\n\t\r', '₹ 😀', "it's"],
    ],
    ['uuid', ['0190f1d2-7c1b-7a3e-a1b2-000000000001', null]],
    ['smallint', [0, -1, 32_767, null]],
    ['float8', [1.5, -1e-7, 1e300, NaN, Infinity, -Infinity]],
    ['bool', [true, false, null]],
    ['timestamptz', [moment, moment, null, new Date(0), new Date('1969-12-31T23:59:59.999Z'), moment]],
    ['jsonb', [{ a: ['"', '\\'] }, { b: null }]],
    ['bytea', [Buffer.from([0, 34, 92, 255]), null]],
    ['text', []],
  ])('of %s comes as it is: %j', async (type, values) => {
    expect(await back(type, values)).toEqual(values);
  });

  it('has NULL for what is undefined, and the exact moment of a date near the ends of time', async () => {
    expect(await back('text', [undefined, 'a'])).toEqual([null, 'a']);
    const far = [new Date('9999-12-31T23:59:59.999Z'), new Date('0001-01-01T00:00:00.000Z')];
    expect(await back('timestamptz', far)).toEqual(far);
  });

  it('is told from others by its text alone: bigint stays a number', async () => {
    expect(await back('bigint', ['9223372036854775807', 1, null])).toEqual(['9223372036854775807', '1', null]);
  });

  it('may have arrays in it', async () => {
    const [{ x }] = (await inTransaction(dataSource, (tx) =>
      tx.query<{ x: string[][] }>('SELECT $1::text[] AS x', [
        [
          ['a', '"'],
          ['\\', null],
        ],
      ]),
    )) as [{ x: string[][] }];
    expect(x).toEqual([
      ['a', '"'],
      ['\\', null],
    ]);
  });
});
