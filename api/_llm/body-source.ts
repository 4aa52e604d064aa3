import type { IncomingMessage } from 'node:http';
import { takeIncoming } from './http-fetch.js';
import type { Flow } from './model-event.js';

/** Takes a body's bytes; none of its methods may throw. After `end` or `fail` nothing comes. */
export interface ByteSink {
  take(bytes: Uint8Array): void;
  end(): void;
  fail(error: unknown): void;
}

/** A response's body, pushed. */
export interface ByteSource extends Flow {
  /** Once. */
  start(sink: ByteSink): void;
}

/**
 * Makes a body push: straight from the socket when the response is from `createHttpFetch`, else from its web stream.
 *
 * @param response - its body must not have been read
 */
export function readBody(response: Response): ByteSource {
  const incoming = takeIncoming(response);
  return incoming === null ? readWebStream(response.body) : readIncoming(incoming);
}

function readIncoming(incoming: IncomingMessage): ByteSource {
  let isOver = false;
  const finish = (tell: () => void): void => {
    if (isOver) return;
    isOver = true;
    tell();
  };
  return {
    start(sink) {
      incoming.on('data', (bytes: Uint8Array) => {
        if (!isOver) sink.take(bytes);
      });
      incoming.once('end', () => finish(() => sink.end()));
      // After every other event; without an end before it the connection broke.
      const close = (): void => finish(() => sink.fail(incoming.errored));
      incoming.once('close', close);
      if (incoming.closed) close();
    },
    pause: () => void incoming.pause(),
    resume: () => void incoming.resume(),
    stop() {
      isOver = true;
      incoming.destroy();
    },
  };
}

function readWebStream(body: ReadableStream<Uint8Array> | null): ByteSource {
  const reader = (body ?? new Blob().stream()).getReader();
  let sink: ByteSink | null = null;
  let isReading = false;
  let isPaused = false;
  const readOn = (): void => {
    if (sink === null || isReading || isPaused) return;
    isReading = true;
    reader.read().then(
      (next) => {
        isReading = false;
        if (next.done) finish((current) => current.end());
        else sink?.take(next.value);
        readOn();
      },
      (error: unknown) => finish((current) => current.fail(error)),
    );
  };
  const finish = (tell: (current: ByteSink) => void): void => {
    const current = sink;
    sink = null;
    if (current !== null) tell(current);
  };
  return {
    start(given) {
      sink = given;
      readOn();
    },
    pause() {
      isPaused = true;
    },
    resume() {
      isPaused = false;
      readOn();
    },
    stop() {
      sink = null;
      reader.cancel().catch(() => undefined);
    },
  };
}
