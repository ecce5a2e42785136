/** The first import of the package: it fails with a sentence, before anything else fails for want of a newer Node. */
import { nodeComplaint } from './config/required-node.js';

const complaint = nodeComplaint(process.versions.node);
if (complaint !== undefined) throw new Error(complaint);
