import { BuildError } from '../../../plugin/build-error.js';
import { writeWhole } from '../write-whole.js';
import type { EvalResult } from './evaluate-book.js';
import type { ModelServer } from './model-client.js';
import { formatQueries, idOf, type QuestionQueries } from './queries.js';
import { writeQueries, type WrittenQueries } from './write-queries.js';

/** What the queries of a run cost, in calls to the model and its tokens. */
export type QueryCost = Pick<WrittenQueries, 'calls' | 'inputTokens' | 'outputTokens'>;

/**
 * Lets the model write the queries that are missing. I/O: asks the model server, and writes the file that `queriesOut` names, also when
 * the model fails before all queries are written.
 *
 * @param recorded - Queries that are there already; the model is not asked about their questions.
 * @param options.contents - The book's table of contents.
 * @param options.queriesOut - Path of the file to write, if any.
 * @param options.warn - Called with a sentence about questions for which the model wrote nothing usable.
 * @throws BuildError `model-failed` if the server cannot be reached or refuses; `out-unwritable`.
 */
export async function obtainQueries(
  results: readonly EvalResult[],
  recorded: QuestionQueries | null,
  server: ModelServer,
  options: {
    contents: string;
    locale: string;
    queriesOut: string | undefined;
    onProgress: (done: number) => void;
    warn: (line: string) => void;
  },
): Promise<{ queries: QuestionQueries; cost: QueryCost }> {
  const known = recorded?.byId ?? new Map<string, readonly string[]>();
  // Loaded only here, because other runs do not need the SDK.
  const { createModelClient } = await import('./model-client.js');
  const missing = results.filter(({ question }) => !known.has(idOf(question)));
  const written = await writeQueries(missing, createModelClient(server), options);
  const by = `the model ${server.model}, which saw the question, the page titles and the first hits, but not the pages`;
  const queries = {
    by: [recorded?.by, written.byId.size > 0 ? by : undefined].filter(Boolean).join('; ') || null,
    byId: new Map([...known, ...written.byId]),
  };
  const { queriesOut, warn } = options;
  // A run that wrote nothing must not replace an earlier file.
  const hasNew = written.byId.size > 0 || written.failure === null;
  const out = hasNew ? queriesOut : undefined;
  if (out !== undefined) await writeWhole(out, formatQueries(queries), '--queries-out');
  if (written.failure !== null) throw modelFailed(written.failure.status, out);
  if (written.unusable.length > 0) {
    warn(`the model wrote no usable queries for these questions: ${written.unusable.join(', ')}`);
  }
  return { queries, cost: written };
}

function modelFailed(status: number | null, queriesOut: string | undefined): BuildError {
  const again = queriesOut === undefined ? '' : ` To go on from here, add --queries ${queriesOut}.`;
  return new BuildError({
    code: 'model-failed',
    message:
      status === null
        ? 'the model server cannot be reached'
        : `the model server answered with status ${status}`,
    hint: `Check OPENAI_API_KEY, OPENAI_BASE_URL and the name in OPENAI_SEARCH_MODEL or DOCENT_MODEL.${again}`,
  });
}
