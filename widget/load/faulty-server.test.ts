import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createBookSearch, type BookSearch } from '../conversation/book-search.js';
import { serveBook, type HttpBook, type HttpFault } from '../retrieve/_test/http-book.js';
import type { LoadError } from './load-error.js';
import type { LoadIo } from './load-io.js';

const TEXTS = Array.from({ length: 60 }, (_value, n) => `Part ${n}: word${n} appears with other things.`);
const FOUND = 'word17 appears with other things.';
/** In the order in which a question asks for them. */
const KINDS = ['manifest', 'root', 'term shard', 'text shard'] as const;

let book: HttpBook;
beforeAll(async () => {
  book = await serveBook(TEXTS);
});
afterAll(() => book.close());
beforeEach(async () => {
  await book.publish(TEXTS);
  book.fault = null;
  book.requests.length = 0;
});

function openSearch(io: Partial<LoadIo> = {}): BookSearch {
  return createBookSearch(
    {
      manifestUrl: book.manifestUrl,
      partitions: [{ prefix: '/book', key: 'docs/default/current', isLast: true }],
    },
    { fetch, ...io },
    book.language,
  );
}

async function ask(search: BookSearch): Promise<string> {
  const found = await search({ question: 'word17', pagePath: '/book/', previousQuestions: [] });
  return found.ok ? (found.hits[0]?.chunk.text ?? 'nothing') : found.error.code;
}

/** The file of each kind that the question needs: one file of each, by the order of a first visit. */
async function nameOf(kind: (typeof KINDS)[number]): Promise<string> {
  await ask(openSearch());
  const name = book.requests[KINDS.indexOf(kind)];
  book.requests.length = 0;
  if (name === undefined) throw new Error('the question asked for fewer files than there are kinds');
  return name;
}

const html: HttpFault = (response) => {
  response.setHeader('Content-Type', 'text/html; charset=utf-8');
  response.writeHead(200).end('<!doctype html><p>Page not found');
};
const noise: HttpFault = (response, file) => {
  response.end(file.map((byte, at) => (at >= file.length / 2 ? byte ^ 0x5a : byte)));
};
const breakOff: HttpFault = (response, file) => {
  response.setHeader('Content-Length', file.length);
  response.write(file.slice(0, 10), () => response.destroy());
};
const endless: HttpFault = (response) => {
  const part = Buffer.alloc(64 * 1024, 32);
  let sent = 0;
  const send = (): void => {
    while (!response.destroyed && sent < 100_000_000) {
      sent += part.length;
      if (!response.write(part)) {
        response.once('drain', send);
        return;
      }
    }
    response.end();
  };
  send();
};
/** 64 MB of zeros in 64 kB, under the name of the file. */
const bomb: HttpFault = (response) => {
  response.end(gzipSync(Buffer.alloc(64_000_000)));
};

type Code = LoadError['code'];

const FAULTS: [string, HttpFault, { manifest: Code; file: Code }][] = [
  ['gone', (response) => response.writeHead(404).end('gone'), { manifest: 'not_found', file: 'not_found' }],
  [
    'forbidden',
    (response) => response.writeHead(403).end('<Error/>'),
    { manifest: 'not_found', file: 'not_found' },
  ],
  ['a page of HTML', html, { manifest: 'not_found', file: 'not_found' }],
  [
    'in trouble',
    (response) => response.writeHead(503).end(),
    { manifest: 'unreachable', file: 'unreachable' },
  ],
  ['empty', (response) => response.end(), { manifest: 'not_an_index', file: 'corrupt' }],
  [
    'cut short',
    (response, file) => response.end(file.slice(0, file.length / 2)),
    { manifest: 'not_an_index', file: 'corrupt' },
  ],
  ['corrupt', noise, { manifest: 'not_an_index', file: 'corrupt' }],
  ['broken off', breakOff, { manifest: 'unreachable', file: 'unreachable' }],
  ['a hundred megabytes', endless, { manifest: 'corrupt', file: 'corrupt' }],
  ['a bomb', bomb, { manifest: 'not_an_index', file: 'corrupt' }],
  [
    'of another format',
    (response) => response.end('{"formatVersion":99}'),
    { manifest: 'version_mismatch', file: 'corrupt' },
  ],
];

describe.each(KINDS)('a %s', (kind) => {
  it.each(FAULTS)(
    'that is %s is a typed error, and the next question finds it healed',
    async (_what, fault, code) => {
      const name = await nameOf(kind);
      book.fault = (asked) => (asked === name ? fault : undefined);
      const search = openSearch();
      const expected = kind === 'manifest' ? code.manifest : code.file;
      expect(await ask(search)).toBe(expected);
      // Nothing is remembered, nothing is given up: it fails as long as it is broken.
      expect(await ask(search)).toBe(expected);
      book.fault = null;
      expect(await ask(search)).toBe(FOUND);
    },
  );

  it('that never comes is given up, and the next question finds it healed', async () => {
    const name = await nameOf(kind);
    const clock = createClock();
    book.fault = (asked) => (asked === name ? () => clock.pass(10_000) : undefined);
    const search = openSearch({ schedule: clock.schedule });
    expect(await ask(search)).toBe('unreachable');
    book.fault = null;
    expect(await ask(search)).toBe(FOUND);
  });

  it('that drips is given up after a minute', async () => {
    const name = await nameOf(kind);
    const clock = createClock();
    book.fault = (asked) => (asked === name ? drip(clock) : undefined);
    const search = openSearch({ schedule: clock.schedule });
    expect(await ask(search)).toBe('unreachable');
    expect(clock.nowMs()).toBe(60_000);
  });
});

it.each([
  ['root', 'term shard'],
  ['root', 'text shard'],
  ['term shard', 'text shard'],
] as const)('%s and %s that were exchanged are found out', async (one, other) => {
  const [oneName, otherName] = [await nameOf(one), await nameOf(other)];
  const { files } = book;
  book.publishFiles(
    new Map(files)
      .set(oneName, files.get(otherName) ?? new Uint8Array(0))
      .set(otherName, files.get(oneName) ?? new Uint8Array(0)),
  );
  const search = openSearch();
  expect(await ask(search)).toBe('corrupt');
  book.publishFiles(files);
  expect(await ask(search)).toBe(FOUND);
});

it('passes by the cache of the browser for a file that was bad the last time', async () => {
  const name = await nameOf('root');
  const modes: string[] = [];
  const search = openSearch({
    fetch: (input, init) => {
      if (new Request(input).url.endsWith(name)) modes.push(init?.cache ?? 'default');
      return fetch(input, init);
    },
  });
  book.fault = (asked) => (asked === name ? html : undefined);
  await ask(search);
  book.fault = null;
  expect(await ask(search)).toBe(FOUND);
  expect(modes).toEqual(['default', 'reload']);
});

interface Clock {
  schedule: NonNullable<LoadIo['schedule']>;
  pass: (ms: number) => void;
  nowMs: () => number;
}

/** A clock that goes when it is told to. */
function createClock(): Clock {
  let nowMs = 0;
  const timers = new Map<() => void, number>();
  return {
    nowMs: () => nowMs,
    schedule(run, delayMs) {
      const timer = (): void => run();
      timers.set(timer, nowMs + delayMs);
      return () => timers.delete(timer);
    },
    pass(ms) {
      nowMs += ms;
      for (const [timer, atMs] of timers) {
        if (atMs > nowMs) continue;
        timers.delete(timer);
        timer();
      }
    },
  };
}

/** A byte each time the one before has arrived; 4 seconds lie between them. */
function drip(clock: Clock): HttpFault {
  return (response) => {
    response.writeHead(200);
    const next = (): void => {
      if (response.destroyed) return;
      response.write(' ', () => {
        setTimeout(() => {
          clock.pass(4_000);
          next();
        }, 20);
      });
    };
    next();
  };
}
