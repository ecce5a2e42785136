import { expect } from 'vitest';
import { Sentence } from '../../src/languages/say.js';

const SET = Symbol.for('siren-gateway.sentences-as-text');
/** Once for a worker, however many files it runs. */
const isSet = globalThis as { [SET]?: true };

/** A sentence is compared with a text by its English, as it stands wherever it is shown. */
if (!isSet[SET]) {
  isSet[SET] = true;
  expect.addEqualityTesters([
    (a, b) => {
      if (a instanceof Sentence && typeof b === 'string') return String(a) === b;
      if (typeof a === 'string' && b instanceof Sentence) return a === String(b);
      return undefined;
    },
  ]);
}
