/** A process that starts Postgres on the folder it is given, says so, and then only lives on: to be killed by a test. */
import { startPostgres } from '../../src/tools/local/postgres.js';

const [dataDir = ''] = process.argv.slice(2);
const { url } = await startPostgres({ dataDir, durable: false });
console.log(JSON.stringify({ url, uid: process.getuid?.() }));
setInterval(() => undefined, 60_000);
