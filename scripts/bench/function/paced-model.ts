import { createServer, type ServerResponse } from 'node:http';
import { listen } from '../../stand-ins/listen.js';
import { nowMicros, reportUsage } from './child.js';

// A model server: `node paced-model.js <tokens per second> <seconds>`. It writes the tokens of each stream on a fixed schedule,
// whether or not they are read. Each token is its own time stamp: ` @<microseconds in base 36>;`.

const [rate = 30, seconds = 10] = process.argv.slice(2).map(Number);
let aborts = 0;
let lastAbortMicros = 0;

const server = createServer((request, response) => {
  request.resume().once('end', () => {
    response.once('close', () => {
      if (response.writableFinished) return;
      aborts += 1;
      lastAbortMicros = nowMicros();
    });
    response.writeHead(200, { 'Content-Type': 'text/event-stream' });
    stream(response);
  });
});
const { port } = await listen(server, 0);
reportUsage(`http://127.0.0.1:${port}/v1`, () => ({ aborts, lastAbortMicros }));

function stream(response: ServerResponse): void {
  const startedMs = performance.now();
  const tokens = Math.round(rate * seconds);
  let written = 0;
  const next = (): void => {
    if (response.destroyed) return;
    if (written === tokens) {
      response.write(`${chunk({}, 'stop')}data: [DONE]\n\n`);
      response.end();
      return;
    }
    response.write(chunk({ content: ` @${nowMicros().toString(36)};` }, null));
    written += 1;
    setTimeout(next, Math.max(0, startedMs + (written * 1_000) / rate - performance.now()));
  };
  next();
}

/** Formats a chunk with all the fields that OpenAI's server sends. */
function chunk(delta: object, finish_reason: string | null): string {
  const value = {
    id: 'chatcmpl-B9MHDbslfkBeAs8l4bebGdFOJ6PeG',
    object: 'chat.completion.chunk',
    created: 1_741_570_283,
    model: 'stand-in',
    service_tier: 'default',
    system_fingerprint: 'fp_06737a9306',
    choices: [{ index: 0, delta, logprobs: null, finish_reason }],
    usage: null,
  };
  return `data: ${JSON.stringify(value)}\n\n`;
}
