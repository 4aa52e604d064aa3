import * as z from 'zod';
import { serveFunction } from '../../stand-ins/serve-function.js';
import { ADDRESS_HEADER } from './ask.js';

// One instance of the function with its default limits: `node instance.js <environment as JSON>`. Its clock stands still until the
// parent sends the time, in milliseconds. `Date.now` is replaced, because the counters in memory do not use the option `now`.

const env = z.record(z.string(), z.string()).parse(JSON.parse(process.argv[2] ?? '{}'));
let nowMs = Date.now();
Date.now = () => nowMs;

const { url } = await serveFunction({
  env: { ...env, DOCENT_ADDRESS_HEADER: ADDRESS_HEADER },
  now: () => nowMs,
  log: () => undefined,
});
process.on('message', (sent) => {
  nowMs = z.number().parse(sent);
  process.send?.(nowMs);
});
process.on('disconnect', () => process.exit());
process.send?.({ url });
