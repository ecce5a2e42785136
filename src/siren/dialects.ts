import type { SirenDialect } from './dialect.js';
import type { SirenDialectName } from './siren.options.js';
import { PLATFORM } from './platform.dialect.js';
import { TOOLKIT } from './toolkit.dialect.js';

/** The dialect used for sending. */
export function dialectNamed(name: SirenDialectName): SirenDialect {
  switch (name) {
    case 'toolkit':
      return TOOLKIT;
    case 'platform':
      return PLATFORM;
  }
}
