import { expect, it } from 'vitest';
import { reasonKind } from './reason-kind.js';

it.each([
  ['whatsapp', '131026', 'listed'],
  ['sms', '131026', 'unknown'],
  ['sms', '30005', 'listed'],
  ['sms', 'timeout', 'own'],
  ['sms', 'dns_failed', 'own'],
  ['sms', 'connect_timeout', 'own'],
  ['whatsapp', 'http_400', 'own'],
  ['whatsapp', 'unknown', 'unknown'],
  ['whatsapp', 'undelivered', 'unknown'],
] as const)('on %s the reason %s is %s', (channel, code, kind) => {
  expect(reasonKind(channel, code)).toBe(kind);
});
