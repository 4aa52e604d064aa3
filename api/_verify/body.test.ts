import { expect, it } from 'vitest';
import { readBody } from './body.js';

it('a body in pieces of one byte takes no memory for each piece', async () => {
  // Beyond `maxBytes`, pieces are only counted.
  let left = 300_000;
  const before = process.memoryUsage().heapUsed;
  let grownBytes = 0;
  const piece = new Uint8Array(1);
  const body = new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        if (left > 0) controller.enqueue(piece);
        else {
          grownBytes = process.memoryUsage().heapUsed - before;
          controller.close();
        }
        left -= 1;
      },
    },
    { highWaterMark: 0 },
  );
  // Node requires `duplex` for a stream; the types of the DOM do not know it.
  const init = { method: 'POST', body, duplex: 'half' };
  const request = new Request('http://book.example/', init);
  const read = await readBody(request, { maxBytes: 1_000, maxMs: 60_000 });
  // Before: 108 MB.
  expect(grownBytes).toBeLessThan(40_000_000);
  expect(read).toMatchObject({ ok: false, error: { code: 'body_too_large' } });
});
