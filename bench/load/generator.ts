/** The load generator as a process of its own. */
import { answerParent } from '../process/answer-parent.js';
import { fire } from './fire.js';

answerParent({ fire });
