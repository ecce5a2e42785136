import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { nodeComplaint } from './required-node.js';

const read = (name: string) => readFileSync(new URL(`../../${name}`, import.meta.url), 'utf8');

it('says which Node is needed to the reader of an older one', () => {
  expect(nodeComplaint('20.20.2')).toBe('siren-gateway needs Node 24 or newer, and this is 20.20.2');
});

it.each(['24.0.0', '24.21.0', '26.1.0'])('has nothing to say about Node %s', (version) => {
  expect(nodeComplaint(version)).toBeUndefined();
});

it('is the Node that package.json, .nvmrc and the README name', () => {
  const { engines, devDependencies } = JSON.parse(read('package.json')) as {
    engines: { node: string };
    devDependencies: { node: string };
  };
  expect(engines.node).toBe('>=24');
  expect(devDependencies.node).toMatch(/^24\./);
  expect(read('.nvmrc')).toBe('24\n');
  expect(read('README.md')).toMatch(/\bNode 24 or newer\b/);
  expect(read('README.md')).not.toMatch(/\bNode (?!24\b)\d+/);
});
