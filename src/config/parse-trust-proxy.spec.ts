import { describe, expect, it } from 'vitest';
import { proxies } from './service-settings.js';

describe('the proxies that are trusted', () => {
  it.each([
    ['10.0.0.1', ['10.0.0.1']],
    ['10.0.0.0/8, 192.168.0.0/16', ['10.0.0.0/8', '192.168.0.0/16']],
    ['fd00::/8,::1', ['fd00::/8', '::1']],
    ['Loopback, uniquelocal', ['loopback', 'uniquelocal']],
  ])('are read from %s', (text, value) => {
    expect(proxies(text)).toEqual({ ok: true, value });
  });

  it.each(['true', 'all', '1', '0.0.0.0/0', '::/0', '10.0.0.0/33', '10.0.0.1,', 'proxy.internal', '10.0.0.1 10.0.0.2'])(
    'are not %s, which would believe any client, or nobody',
    (text) => {
      expect(proxies(text).ok).toBe(false);
    },
  );
});
