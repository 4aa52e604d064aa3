import { serveFunction } from '../../stand-ins/serve-function.js';
import { BENCH_ADDRESS_HEADER, BENCH_BOOK, BENCH_KEY, BENCH_ORIGIN, BENCH_SECRET } from './question.js';
import { reportUsage } from './child.js';

// Runs the function as it is deployed: `node function-server.js <model's URL> [<Redis' URL>]`.

const [modelUrl = '', redisUrl = ''] = process.argv.slice(2);
const { url } = await serveFunction({
  env: {
    DOCENT_SECRET: BENCH_SECRET,
    DOCENT_ORIGINS: BENCH_ORIGIN,
    DOCENT_BOOK: BENCH_BOOK,
    DOCENT_RATE_PER_MINUTE: '100000',
    DOCENT_ADDRESS_HEADER: BENCH_ADDRESS_HEADER,
    // No limit may end a measurement.
    DOCENT_QUESTIONS_PER_DAY: '100000000',
    DOCENT_TOKENS_PER_DAY: '999999999999',
    DOCENT_ADDRESS_SHARE: '100',
    DOCENT_SELECTION_PER_MINUTE: '100000',
    DOCENT_SELECTION_SHARE: '100',
    DOCENT_MAX_STREAMS: '10000',
    DOCENT_MAX_DURATION: '900',
    DOCENT_MAX_OUTPUT_TOKENS: '8192',
    DOCENT_METRICS_KEY: BENCH_KEY,
    OPENAI_BASE_URL: modelUrl,
    REDIS_URL: redisUrl,
  },
});
reportUsage(url);
