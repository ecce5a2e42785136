import { expect, it } from 'vitest';
import { signatureOf } from './signature.js';

// Siren's own vector, and the one GitHub publishes for the same scheme.
it.each([
  ['test-webhook-secret', '{"test": "data"}', '3d02d3ac28600071623c00847b9d395481366c37629dec69a3f73b45ddc0cb0e'],
  ["It's a Secret to Everybody", 'Hello, World!', '757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17'],
])('signs as the known answer says (%s)', (secret, body, hex) => {
  expect(signatureOf(body, secret)).toBe(`sha256=${hex}`);
});
