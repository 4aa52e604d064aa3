import type { Table } from '../search/table.js';

/** What the simulation measured; the command writes it to `measured.json`. */
export interface Measured {
  /** CPU time of an instance for one answer, all of its streaming included, in microseconds. */
  instanceMicros: number;
  /** CPU time of an instance for one of the mixed requests, in microseconds. */
  mixedMicros: number;
  /** Commands, each a round trip, that one answer sends to Redis. */
  commands: number;
  /** CPU time of Redis for one answer, in microseconds. */
  redisMicros: number;
  /** Memory that Redis holds until the end of the day for each reader, in bytes. */
  redisBytes: number;
  /** Bytes of an answer's stream, and of the question sent for it. */
  streamBytes: number;
  questionBytes: number;
  /** Memory that an instance holds after a tenth and after all of the mixed requests, in bytes. */
  heldBytes: readonly [number, number];
  /** Questions answered, and mixed requests sent. */
  answers: number;
  mixed: number;
  machine: string;
}

/** What a day is taken to be like; nothing here was measured. */
export const DAY = {
  /** How much busier the busiest hour is than the mean of the day. */
  peak: 5,
  /** Requests for each question: the others continue it after a search. */
  requestsPerQuestion: 1.3,
  /** How long an answer streams, in seconds. */
  answerSeconds: 8,
  questionsPerReader: 5,
  /** Share of a core that an instance should use at the peak. */
  load: 0.6,
  /** `DOCENT_MAX_STREAMS` by default. */
  streamsPerInstance: 400,
  /** Input tokens of a question that is answered at once, and of each request after a search; see environment.md. */
  inputTokens: 6_400,
  outputTokens: 300,
  /** What a reader's first question loads: the panel, the index and the passages, compressed. */
  firstQuestionBytes: 180_000,
} as const;

/** What a number of questions a day takes. */
export interface Plan {
  questions: number;
  peakQuestions: number;
  peakRequests: number;
  streams: number;
  cores: number;
  instances: number;
  storeCommands: number;
  storeShare: number;
  storeBytes: number;
  functionBytes: number;
  staticBytes: number;
  tokens: number;
  peakTokensPerMinute: number;
}

/** Computes what a number of questions a day takes of each part. */
export function planDay(questions: number, measured: Measured): Plan {
  const perSecond = questions / 86_400;
  const peakQuestions = perSecond * DAY.peak;
  const peakRequests = peakQuestions * DAY.requestsPerQuestion;
  const streams = peakRequests * DAY.answerSeconds;
  const cores = (peakRequests * measured.instanceMicros) / 1e6;
  const readers = questions / DAY.questionsPerReader;
  const requestTokens = DAY.inputTokens + DAY.outputTokens;
  return {
    questions,
    peakQuestions,
    peakRequests,
    streams,
    cores,
    instances: Math.max(1, Math.ceil(cores / DAY.load), Math.ceil(streams / DAY.streamsPerInstance)),
    storeCommands: peakRequests * measured.commands,
    storeShare: (peakRequests * measured.redisMicros) / 1e6,
    storeBytes: readers * measured.redisBytes,
    functionBytes: questions * DAY.requestsPerQuestion * (measured.streamBytes + measured.questionBytes),
    staticBytes: readers * DAY.firstQuestionBytes,
    tokens: questions * DAY.requestsPerQuestion * requestTokens,
    peakTokensPerMinute: peakRequests * 60 * requestTokens,
  };
}

/** The numbers of questions a day that the handbook shows. */
const DAYS = [2_000, 100_000, 1_000_000] as const;

/** Lays the plans out for the handbook: a column for each number of questions a day. */
export function toScaleTable(measured: Measured): Table {
  const plans = DAYS.map((questions) => planDay(questions, measured));
  const row = (name: string, show: (plan: Plan) => string): string[] => [name, ...plans.map(show)];
  return {
    title: 'What a day takes',
    head: ['', ...DAYS.map((questions) => `${count(questions)} questions a day`)],
    rows: [
      row('questions a second, at the peak', ({ peakQuestions }) => few(peakQuestions)),
      row('requests a second, at the peak', ({ peakRequests }) => few(peakRequests)),
      row('concurrent streams, at the peak', ({ streams }) => count(Math.ceil(streams))),
      row('cores of the function, at the peak', ({ cores }) => few(cores)),
      row('instances of one core', ({ instances }) => count(instances)),
      row('Redis commands a second, at the peak', ({ storeCommands }) => few(storeCommands)),
      row('of one core of Redis, at the peak', ({ storeShare }) => `${few(storeShare * 100)} %`),
      row('memory of Redis for the readers of a day', ({ storeBytes }) => bytes(storeBytes)),
      row('traffic of the function', ({ functionBytes }) => bytes(functionBytes)),
      row('traffic of the static host', ({ staticBytes }) => bytes(staticBytes)),
      row('model tokens', ({ tokens }) => millions(tokens)),
      row('model tokens a minute, at the peak', ({ peakTokensPerMinute }) => millions(peakTokensPerMinute)),
    ],
    notes: [],
  };
}

/** What was measured, as rows for the handbook. */
export function toMeasuredTable(measured: Measured): Table {
  const [early, late] = measured.heldBytes;
  return {
    title: 'What was measured',
    head: ['', 'figure'],
    rows: [
      ['CPU of an instance for an answer of 300 tokens', `${few(measured.instanceMicros / 1_000)} ms`],
      ['CPU of an instance for one of the mixed requests', `${few(measured.mixedMicros / 1_000)} ms`],
      ['Redis commands for an answer', few(measured.commands)],
      ['CPU of Redis for an answer', `${few(measured.redisMicros)} µs`],
      ['memory of Redis for a reader', bytes(measured.redisBytes)],
      [
        'bytes of a question, and of its answer',
        `${bytes(measured.questionBytes)}, ${bytes(measured.streamBytes)}`,
      ],
      ['memory held by an instance, early and late', `${bytes(early)}, ${bytes(late)}`],
    ],
    notes: [
      `${count(measured.answers)} answers at 60 tokens a second and ${count(measured.mixed)} mixed requests; ${measured.machine}.`,
    ],
  };
}

function count(value: number): string {
  return value.toLocaleString('en');
}

/** Two significant digits below ten, whole numbers above. */
function few(value: number): string {
  return value < 10 ? String(Number(value.toPrecision(2))) : count(Math.round(value));
}

function millions(value: number): string {
  return value < 1e9 ? `${few(value / 1e6)} M` : `${few(value / 1e9)} G`;
}

function bytes(value: number): string {
  if (value < 1e6) return `${few(value / 1e3)} kB`;
  return value < 1e9 ? `${few(value / 1e6)} MB` : `${few(value / 1e9)} GB`;
}
