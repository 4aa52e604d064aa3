import type { IncomingMessage } from 'node:http';
import { takeIncoming } from './http-fetch.js';
import type { Flow } from './model-event.js';
import { atTurnEnd } from './turn-end.js';

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
  /**
   * Takes nothing more, but lets the body come to its end, so that its connection can be used again. What is not over after
   * this time is stopped; milliseconds.
   */
  drain(ms: number): void;
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
    atTurnEnd(() => {
      if (isOver) return;
      isOver = true;
      tell();
    });
  };
  return {
    start(sink) {
      incoming.on('data', (bytes: Uint8Array) => {
        atTurnEnd(() => {
          if (!isOver) sink.take(bytes);
        });
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
    drain(ms) {
      isOver = true;
      if (incoming.closed) return;
      const timer = setTimeout(() => incoming.destroy(), ms);
      incoming.once('close', () => clearTimeout(timer));
      incoming.resume();
    },
  };
}

function readWebStream(body: ReadableStream<Uint8Array> | null): ByteSource {
  const reader = (body ?? new Blob().stream()).getReader();
  let sink: ByteSink | null = null;
  let isReading = false;
  let isPaused = false;
  const mayRead = (): boolean => sink !== null && !isPaused;
  const readOn = async (): Promise<void> => {
    if (isReading) return;
    isReading = true;
    try {
      while (mayRead()) {
        const next = await reader.read();
        if (next.done) finish((current) => current.end());
        else handOn(next.value);
      }
    } catch (error) {
      finish((current) => current.fail(error));
    }
    isReading = false;
  };
  const handOn = (bytes: Uint8Array): void => sink?.take(bytes);
  const finish = (tell: (current: ByteSink) => void): void => {
    const current = sink;
    sink = null;
    if (current !== null) tell(current);
  };
  const stop = (): void => {
    sink = null;
    reader.cancel().catch(() => undefined);
  };
  return {
    start(given) {
      sink = given;
      void readOn();
    },
    pause() {
      isPaused = true;
    },
    resume() {
      isPaused = false;
      void readOn();
    },
    stop,
    // Whoever made the response keeps its connections.
    drain: stop,
  };
}
