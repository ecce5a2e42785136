import { expect } from 'vitest';
import { Sentence } from '../../src/languages/say.js';

const KNOWN = Symbol.for('siren-gateway.sentences-as-text');
/** Testers stay for as long as a worker; a project that it goes on with loads classes of its own. */
const known = ((globalThis as { [KNOWN]?: WeakSet<typeof Sentence> })[KNOWN] ??= new WeakSet());

/** A sentence is compared with a text by its English, as it stands wherever it is shown. */
if (!known.has(Sentence)) {
  known.add(Sentence);
  expect.addEqualityTesters([
    (a, b) => {
      if (a instanceof Sentence && typeof b === 'string') return String(a) === b;
      if (typeof a === 'string' && b instanceof Sentence) return a === String(b);
      return undefined;
    },
  ]);
}
