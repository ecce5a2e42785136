import { describe, expect, it } from 'vitest';
import { arrowCircles, arrowViolations, cycles } from './support/house/arrows.js';
import { purityViolations } from './support/house/purity.js';
import { barrels, belongingToAnother, inheritance, longerThan, usesOf } from './support/house/shape.js';
import { parseSource, type SourceFile } from './support/house/source-file.js';

/** Files as they would lie in `src/`. */
function sources(texts: Record<string, string>): SourceFile[] {
  return Object.entries(texts).map(([path, text]) => parseSource(path, text));
}

describe('the arrows', () => {
  const arrows = { siren: [], communication: ['siren'], local: [], 'local/demo': ['.', 'local'] };

  it.each([
    ['against an arrow', 'siren/a.ts', `import { b } from '../communication/b.js';`],
    ['only of a type', 'siren/a.ts', `import type { B } from '../communication/b.js';`],
    ['of a type in the middle of a line', 'siren/a.ts', `export type A = import('../communication/b.js').B;`],
    ['while running', 'siren/a.ts', `export const a = () => import('../communication/b.js');`],
    ['passed on', 'siren/a.ts', `export * from '../communication/b.js';`],
    ['of the composition', 'communication/a.ts', `import { b } from '../app.module.js';`],
    ['of a folder with a row of its own', 'local/a.ts', `import { b } from './demo/b.js';`],
    ['into a room without a row', 'siren/a.ts', `import { b } from '../cellar/b.js';`],
    ['from a room without a row', 'cellar/a.ts', `import { b } from '../siren/b.js';`],
  ])('refuse an import %s', (_how, path, text) => {
    expect(arrowViolations(sources({ [path]: text }), arrows)).toHaveLength(1);
  });

  it.each([
    ['along an arrow', 'communication/a.ts', `import { b } from '../siren/b.js';`],
    ['within a room', 'siren/deep/a.ts', `import { b } from '../b.js';`],
    ['by the composition', 'app.module.ts', `import { b } from './siren/b.js';`],
    ['by an inner folder', 'local/demo/a.ts', `import { b } from '../b.js'; import { c } from '../../main.js';`],
    ['of a package', 'siren/a.ts', `import { b } from 'communication'; import 'node:fs';`],
    ['from outside of src', 'siren/a.ts', `import b from '../../package.json';`],
  ])('allow an import %s', (_how, path, text) => {
    expect(arrowViolations(sources({ [path]: text }), arrows)).toEqual([]);
  });

  it('may be for types alone', () => {
    const [value, type] = [`import { b } from '../messages/b.js';`, `import type { B } from '../messages/b.js';`];
    const violations = (text: string) =>
      arrowViolations(sources({ 'deciding/a.ts': text }), { deciding: [] }, { deciding: ['messages'] });
    expect(violations(type)).toEqual([]);
    expect(violations(value)).toEqual(['deciding/a.ts: "deciding" may not import messages/b.ts']);
  });

  it('point one way: a circle of rooms is named, a room and its inner folders are one', () => {
    expect(arrowCircles({ a: ['b'], b: ['c'], c: ['a'] })).toEqual(['a -> b -> c -> a']);
    expect(arrowCircles({ a: ['a/in', 'b'], 'a/in': ['a', '.'], b: [] })).toEqual([]);
  });

  it('name each circle once, with its files', () => {
    const files = {
      'a/1.ts': `import '../b/2.js';`,
      'b/2.ts': `import type { T } from './3.js';`,
      'b/3.ts': `export { x } from '../a/1.js';`,
      'c/4.ts': `import '../a/1.js'; import '../b/2.js';`,
    };
    expect(cycles(sources(files))).toEqual(['a/1.ts -> b/2.ts -> b/3.ts -> a/1.ts']);
  });
});

describe('purity', () => {
  const packages = { 'node:crypto': ['createHmac'], anything: ['*'] };
  const inPureFile = (text: string) => purityViolations(sources({ 'pure.ts': text }), ['pure.ts'], packages);

  it.each([
    `import { readFileSync } from 'node:fs';`,
    `import { randomUUID } from 'node:crypto';`,
    `import { randomUUID as createHmac } from 'node:crypto';`,
    `import * as crypto from 'node:crypto';`,
    `import crypto from 'node:crypto';`,
    `import 'reflect-metadata';`,
    `import { Injectable } from '@nestjs/common';`,
    `import { type DataSource, EntitySchema } from 'typeorm';`,
    `export const now = () => new Date();`,
    `export const now = () => Date.now();`,
    `export const now = Date.now;`,
    `export const dice = () => Math.random();`,
    `export const home = process.env.HOME;`,
    `export const later = (f: () => void) => setTimeout(f, 1);`,
    `export const say = () => console.log('x');`,
    `export const load = () => import('node:fs');`,
  ])('does not allow %s', (text) => {
    expect(inPureFile(text)).toHaveLength(1);
  });

  it.each([
    `import { createHmac } from 'node:crypto';`,
    `import { some, other } from 'anything';`,
    `import type { DataSource } from 'typeorm'; import { type QueryRunner } from 'typeorm';`,
    `export const at = (ms: number) => new Date(ms);`,
    `export const f = (x: { process: number; now(): Date }) => x.process + Number(x.now());`,
    `/** As Date.now() would say it. */ export const word = 'Math.random()';`,
  ])('allows %s', (text) => {
    expect(inPureFile(text)).toEqual([]);
  });

  it('reaches through what a pure file loads, and says how', () => {
    const files = sources({
      'pure.ts': `import { a } from './a.js'; import type { B } from './b.js';`,
      'a.ts': `import './dirty.js';`,
      'dirty.ts': `export const now = Date.now();`,
      'b.ts': `export const now = Date.now();`,
    });
    expect(purityViolations(files, ['pure.ts'], {})).toEqual(['pure.ts -> a.ts -> dirty.ts: reads Date.now']);
  });

  it('misses a file that was renamed', () => {
    expect(purityViolations([], ['pure.ts'], {})).toEqual(['pure.ts: there is no such file']);
  });
});

describe('the shape of a file', () => {
  it('tells a barrel from a file that adds something', () => {
    const files = sources({
      'barrel.ts': `export * from './a.js'; export { b } from './b.js';`,
      'types.ts': `export type { A } from './a.js';`,
      'own.ts': `export { b } from './b.js'; export const c = 1;`,
      'effect.ts': `import './a.js';`,
    });
    expect(barrels(files)).toEqual(['barrel.ts', 'types.ts']);
  });

  it('allows the family of errors and DTOs to extend, and no other class', () => {
    const files = sources({
      'a.ts': `class Base {} export class Derived extends Base {}`,
      'b.ts': `export class Sub extends Own {}`,
      'c.ts': `export class Own extends Error {}`,
      'd.dto.ts': `export class Query extends Paged {}`,
      'e.ts': `export const f = (b: typeof Base) => class extends b {};`,
    });
    expect(inheritance(files, ['Error'])).toEqual([
      'a.ts: Derived extends Base; only errors and DTOs extend a class',
      'e.ts: a class extends b; only errors and DTOs extend a class',
    ]);
  });

  it('finds a name where it is used, not where it is spoken of', () => {
    const files = sources({
      'used.ts': `import { forwardRef } from '@nestjs/common'; export const a = forwardRef(() => 1);`,
      'env.ts': `export const a = { ...process.env };`,
      'spoken.ts': `/** No forwardRef, no process.env. */ export const a = 'forwardRef process.env';`,
    });
    expect(usesOf(files, 'forwardRef')).toEqual(['used.ts']);
    expect(usesOf(files, 'process.env')).toEqual(['env.ts']);
  });

  it('counts the lines', () => {
    const text = 'export const a = 1;\n';
    const files = sources({ 'just.ts': text.repeat(3), 'over.ts': text.repeat(4) });
    expect(longerThan(files, 3)).toEqual(['over.ts: 4 lines, at most 3']);
  });

  it('tells a small file that belongs to its only reader', () => {
    const files = sources({
      'a/main.ts': `import './small.js'; import './shared.js'; import '../b/elsewhere.js'; import './row.entity.js';`,
      'a/other.ts': `import './shared.js'; import './long.js';`,
      'a/a.module.ts': `import './listed.js';`,
      'a/listed.ts': 'export const f = 1;',
      'a/small.ts': 'export const a = 1;',
      'a/shared.ts': 'export const b = 1;',
      'a/row.entity.ts': 'export const c = 1;',
      'a/long.ts': 'export const d = 1;\n'.repeat(3),
      'b/elsewhere.ts': 'export const e = 1;',
    });
    expect(belongingToAnother(files, 3)).toEqual(['a/small.ts']);
  });
});
