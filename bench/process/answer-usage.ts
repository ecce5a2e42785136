/** Loaded into the service before its own code (`node --import`), so that it can be asked for its memory and CPU time. */
import { answerParent } from './answer-parent.js';

answerParent();
