import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import vectors from '../../../test/vectors/siren/delivery-statuses.json' with { type: 'json' };
import { readDeliveryStatus } from './delivery-status.js';

/** A body that is a text is sent as it is. */
const read = (body: unknown) => readDeliveryStatus(Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)));

describe('readDeliveryStatus', () => {
  it.each(vectors.good)('reads $about', ({ body, value }) => {
    const occurredAt = value.occurredAt === null ? null : new Date(value.occurredAt);
    expect(read(body)).toEqual({ ok: true, value: { ...value, occurredAt } });
  });

  it.each(vectors.bad)('refuses $about', ({ body, paths }) => {
    const result = read(body);
    expect(result.ok ? [] : result.errors.map(({ path }) => path)).toEqual(paths);
  });

  it('never throws, and always gives a failure a code', () => {
    const error = fc.oneof(fc.jsonValue(), fc.string(), fc.record({ code: fc.jsonValue(), message: fc.jsonValue() }));
    fc.assert(
      fc.property(error, (error) => {
        const result = read({ message_id: 'a', status: 'failed', error });
        return result.ok && (result.value.error?.code ?? '') !== '';
      }),
    );
    fc.assert(fc.property(fc.uint8Array(), (raw) => !readDeliveryStatus(raw).ok));
  });
});
