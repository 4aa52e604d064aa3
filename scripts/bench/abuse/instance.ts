import * as z from 'zod';
import { serveFunction } from '../../stand-ins/serve-function.js';
import { ADDRESS_HEADER } from './ask.js';

// One instance of the function with its default limits: `node instance.js <environment as JSON>`. Its clock stands still until the
// parent sends the time, in milliseconds, and gets back for how many requests the store was down. `Date.now` is replaced, because the
// counters in memory do not use the option `now`.

const env = z.record(z.string(), z.string()).parse(JSON.parse(process.argv[2] ?? '{}'));
let nowMs = Date.now();
Date.now = () => nowMs;
let outages = 0;

const { url } = await serveFunction({
  env: { ...env, DOCENT_ADDRESS_HEADER: ADDRESS_HEADER },
  now: () => nowMs,
  log: (entry) => {
    if ('store' in entry && entry.store === 'down') outages += 1;
  },
});
process.on('message', (sent) => {
  nowMs = z.number().parse(sent);
  process.send?.(outages);
});
process.on('disconnect', () => process.exit());
process.send?.({ url });
