import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { BreakerState } from '../_llm/breaker.js';

/** The properties of a finished request that metrics count. */
export interface CountedRequest {
  route: string;
  /** The code of an error, or `reader_left`; absent for a complete answer. */
  code?: string;
  ms: number;
  firstMs?: number;
  inputTokens?: number;
  outputTokens?: number;
  cost?: number;
  settledTokens?: number;
  /** Absent in a question's first request. */
  step?: number;
  /** Present if the request ended with a search instead of an answer. */
  searches?: number;
  /** 0 if no model server could be asked; absent if the request was refused before. */
  modelCalls?: number;
}

/** Bucket limits in seconds, from a quick refusal to the longest answer. */
const REQUEST_BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 40, 60];
const FIRST_TOKEN_BUCKETS = [0.05, 0.1, 0.25, 0.5, 1, 2, 3, 5, 10, 20, 40];

/**
 * Creates the metrics of a process. Every label value is defined in our own code (routes, error codes, model servers), so
 * the number of series is bounded.
 */
export function createMetrics(parts: {
  version: string;
  openStreams: () => number;
  maxStreams: number;
  breakers: () => readonly { endpoint: string; state: BreakerState }[];
}) {
  // A registry of its own, because two functions in one process would share prom-client's global one.
  const registry = new Registry();
  const about = <T extends string>(name: string, help: string, labelNames: T[] = []) => ({
    name: `docent_${name}`,
    help,
    labelNames,
    registers: [registry],
  });
  const requests = new Counter(about('requests_total', 'Requests by route and outcome.', ['route', 'code']));
  const seconds = new Histogram({
    ...about('request_duration_seconds', 'Seconds from the request to the end of the answer.', ['route']),
    buckets: REQUEST_BUCKETS,
  });
  const firstTokens = new Histogram({
    ...about('first_token_seconds', 'Seconds from the request to the first word of the answer.'),
    buckets: FIRST_TOKEN_BUCKETS,
  });
  const tokens = new Counter(
    about('model_tokens_total', 'Tokens as counted by the model server.', ['direction']),
  );
  const settled = new Counter(about('settled_tokens_total', "Tokens taken from the day's budget."));
  const cost = new Counter(about('model_cost_total', 'Cost at the configured prices.'));
  const questions = new Counter(about('questions_total', 'Questions that a model was asked.'));
  const steps = new Counter(about('search_steps_total', 'Further requests of questions, after a search.'));
  const calls = new Counter(
    about('model_calls_total', 'Requests to model servers for questions, including retries and plans.'),
  );
  const attempts = new Counter(
    about('model_attempts_total', 'Requests to a model server, including retries.', ['endpoint', 'result']),
  );
  const gauge = (name: string, help: string, labelNames: string[], read: (self: Gauge) => void): Gauge =>
    new Gauge({
      ...about(name, help, labelNames),
      collect() {
        read(this);
      },
    });
  gauge('streams_open', 'Answers being written.', [], (self) => self.set(parts.openStreams()));
  gauge('streams_max', 'Limit of answers being written at the same time.', [], (self) =>
    self.set(parts.maxStreams),
  );
  gauge(
    'model_breaker_open',
    '1 while the circuit breaker of a model server is not closed.',
    ['endpoint'],
    (self) => {
      for (const { endpoint, state } of parts.breakers()) self.set({ endpoint }, state === 'closed' ? 0 : 1);
    },
  );
  gauge('build_info', 'The running version.', ['version'], (self) => self.set({ version: parts.version }, 1));
  return {
    countRequest(request: CountedRequest): void {
      const { route, code = 'ok', ms, firstMs, inputTokens, outputTokens } = request;
      requests.inc({ route, code });
      seconds.observe({ route }, ms / 1_000);
      const isAnswer = code === 'ok' && request.searches === undefined;
      if (firstMs !== undefined && isAnswer) firstTokens.observe(firstMs / 1_000);
      if (inputTokens !== undefined) tokens.inc({ direction: 'input' }, inputTokens);
      if (outputTokens !== undefined) tokens.inc({ direction: 'output' }, outputTokens);
      if (request.settledTokens !== undefined) settled.inc(request.settledTokens);
      if (request.cost !== undefined) cost.inc(request.cost);
      if (request.modelCalls !== undefined && request.modelCalls > 0) {
        calls.inc(request.modelCalls);
        (request.step === undefined ? questions : steps).inc();
      }
    },
    countAttempt: (endpoint: string, result: string) => attempts.inc({ endpoint, result }),
    /** Returns the metrics in Prometheus text format. */
    write: () => registry.metrics(),
  };
}
