import { expect } from 'vitest';
import type { ErasureDto } from '../../src/personal-data/personal-data.dto.js';
import { eventually } from './eventually.js';
import type { Gateway } from './gateway.js';

/** Has a number erased, and waits until that is done. */
export async function eraseNumber(gateway: Gateway, number: string, query = ''): Promise<ErasureDto> {
  const { status, headers, body } = await gateway.call<ErasureDto>(
    'DELETE',
    `/api/v1/contacts/${encodeURIComponent(number)}${query}`,
  );
  expect(status).toBe(202);
  expect(body).toMatchObject({ id: expect.any(String), status: 'running', erased: { messages: 0 } });
  expect(headers.get('location')).toBe(`/api/v1/erasures/${body.id}`);
  return eventually(async () => {
    const looked = await gateway.call<ErasureDto>('GET', `/api/v1/erasures/${body.id}`);
    expect(looked).toMatchObject({ status: 200, body: { status: 'finished' } });
    return looked.body;
  });
}
