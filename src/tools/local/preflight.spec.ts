import { expect, it } from 'vitest';
import { nodeComplaint } from './preflight.js';

it('sends the reader of an older Node to npm rebuild', () => {
  expect(nodeComplaint('20.20.2')).toBe(
    'Node 24 is needed and this is 20.20.2: run "npm rebuild", which puts the right one into node_modules',
  );
});

it.each(['24.0.0', '24.21.0', '26.1.0'])('has nothing to say about Node %s', (version) => {
  expect(nodeComplaint(version)).toBeUndefined();
});
