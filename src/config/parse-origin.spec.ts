import { describe, expect, it } from 'vitest';
import { webOrigin } from './service-settings.js';

describe('an origin', () => {
  it.each([
    ['https://app.example.com', 'https://app.example.com'],
    ['https://APP.example.com/', 'https://app.example.com'],
    ['https://app.example.com:443', 'https://app.example.com'],
    ['http://localhost:5173', 'http://localhost:5173'],
    ['http://[::1]:8080', 'http://[::1]:8080'],
    ['https://bücher.example', 'https://xn--bcher-kva.example'],
  ])('%s is kept as browsers write it: %s', (written, origin) => {
    expect(webOrigin(written)).toEqual({ ok: true, value: origin });
  });

  it.each([
    '*',
    'null',
    'example.com',
    '//example.com',
    'https://example.com/app',
    'https://example.com?a',
    'https://example.com#a',
    'https://user:pass@example.com',
    'https://*',
    'file:///etc',
    'chrome-extension://abc',
  ])('%s is none', (written) => {
    expect(webOrigin(written).ok).toBe(false);
  });
});
