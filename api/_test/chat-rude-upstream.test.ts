import { createServer, type RequestListener, type ServerResponse } from 'node:http';
import { describe, expect, it } from 'vitest';
import { listen } from '../../scripts/stand-ins/listen.js';
import { bookQuestion, readEvents, readRefusal, startHarness, type Harness } from './harness.js';

const DEADLINES = { headersMs: 1_000, stallMs: 1_000, totalMs: 4_000, retryPauseMs: 1 };

/** A function whose model server is the given one. */
async function withUpstream(
  answer: RequestListener,
  ask: (harness: Harness) => Promise<void>,
): Promise<void> {
  const { port, close } = await listen(createServer(answer), 0);
  const harness = await startHarness({
    env: { OPENAI_BASE_URL: `http://127.0.0.1:${port}/v1`, DOCENT_MAX_OUTPUT_TOKENS: '8192' },
    deadlines: DEADLINES,
  });
  try {
    await ask(harness);
  } finally {
    await Promise.all([harness.close(), close()]);
  }
}

const stream =
  (...chunks: unknown[]): RequestListener =>
  (_request, response) => {
    response.writeHead(200, { 'Content-Type': 'text/event-stream' });
    for (const chunk of chunks) response.write(`data: ${JSON.stringify(chunk)}\n\n`);
    response.end('data: [DONE]\n\n');
  };

const word = (content: string, finish_reason: string | null = null): object => ({
  choices: [{ index: 0, delta: { content }, finish_reason }],
});

describe('a refusal of the model server', () => {
  it.each([
    ['without an end', pourForEver],
    ['that stalls', (response: ServerResponse): void => void response.write('x')],
  ])('with a body %s is answered without reading the body', async (_name, writeBody) => {
    let calls = 0;
    const refuse: RequestListener = (_request, response) => {
      calls += 1;
      response.writeHead(500, { 'Content-Type': 'text/plain' });
      writeBody(response);
    };
    await withUpstream(refuse, async (harness) => {
      const before = process.memoryUsage().arrayBuffers;
      const response = await harness.chat(bookQuestion(harness.secret));
      expect(await readRefusal(response)).toMatchObject({ status: 502, code: 'upstream_error' });
      expect(harness.logs.at(-1)).toMatchObject({ detail: 'status 500' });
      expect(calls).toBe(3);
      expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(50_000_000);
    });
  });

  it('with a status no response may have is one all the same', async () => {
    await withUpstream(
      (_request, response) => void response.writeHead(999).end(),
      async (harness) => {
        const response = await harness.chat(bookQuestion(harness.secret));
        expect(await readRefusal(response)).toMatchObject({ status: 502, code: 'upstream_error' });
      },
    );
  });

  it.each([['9'.repeat(400)], ['99999999999999999999999'], ['Fri, 31 Dec 9999 23:59:59 GMT']])(
    'with Retry-After %s is handed on as a day',
    async (value) => {
      await withUpstream(
        (_request, response) => void response.writeHead(429, { 'Retry-After': value }).end(),
        async (harness) => {
          const response = await harness.chat(bookQuestion(harness.secret));
          expect(response.headers.get('retry-after')).toBe('86400');
          await response.text();
        },
      );
    },
  );
});

describe('an answer of the model server', () => {
  it('puts only counts into the log', async () => {
    for (const usage of [
      { prompt_tokens: 'the prompt', completion_tokens: 3 },
      { prompt_tokens: 3, completion_tokens: { text: 'the prompt' } },
      { prompt_tokens: -1, completion_tokens: 1.5 },
      'the prompt',
      5,
    ]) {
      await withUpstream(stream(word('Yes.', 'stop'), { choices: [], usage }), async (harness) => {
        const response = await harness.chat(bookQuestion(harness.secret));
        expect((await readEvents(response)).text).toBe('Yes.');
        expect(harness.logs.at(-1)).not.toHaveProperty('inputTokens');
        expect(JSON.stringify(harness.logs)).not.toContain('the prompt');
      });
    }
  });

  it('that leaves nothing to read is an error in the stream, and a 502 as JSON', async () => {
    await withUpstream(stream(word(' \n'), word('[9]', 'stop')), async (harness) => {
      const streamed = await readEvents(await harness.chat(bookQuestion(harness.secret)));
      expect(streamed.events.at(-1)).toEqual({ type: 'finish', finishReason: 'error' });
      const whole = await harness.chat(bookQuestion(harness.secret), {
        headers: { Accept: 'application/json' },
      });
      expect(await readRefusal(whole)).toMatchObject({ status: 502, code: 'upstream_error' });
    });
  });

  it.each([[' '], ['['], ['[1-8]'], ['` '], ['【']])('that floods with %j is read at once', async (piece) => {
    await withUpstream(stream(word('a'), word(piece.repeat(30_000)), word('', 'stop')), async (harness) => {
      // CPU time: other work on the machine does not count.
      const before = process.cpuUsage();
      const { isDone } = await readEvents(await harness.chat(bookQuestion(harness.secret)));
      expect(isDone).toBe(true);
      expect(process.cpuUsage(before).user).toBeLessThan(1_500_000);
    });
  });
});

function pourForEver(response: ServerResponse): void {
  const pour = (): void => {
    while (!response.destroyed && response.write('x'.repeat(65_536)));
    if (!response.destroyed) response.once('drain', pour);
  };
  pour();
}
