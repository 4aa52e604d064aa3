import * as z from 'zod/mini';
import { keyIdSchema, type Manifest } from '../../plugin/format/manifest.js';

/** What a working function says about its settings: nothing secret, and nothing that names a server. */
const factsSchema = z.object({
  /** The function's clock, ISO 8601. */
  time: z.string(),
  /** The only book it serves; `null` if it serves every book that is signed with its secret. */
  book: z.nullable(z.string()),
  /** Names of its secrets, the current one first; see `nameKey`. */
  keyIds: z.array(keyIdSchema),
  /** The version of the index format it was built for. */
  formatVersion: z.number(),
  modes: z.array(z.string()),
  /** How the model may search: `refused` if its server does not accept the search tool. */
  search: z.enum(['auto', 'always', 'off', 'refused']),
  /** Whether readers sign in. */
  users: z.enum(['none', 'optional', 'required']),
  /** What a new session of a reader who is not signed in must solve. */
  challenges: z.array(z.enum(['pow', 'turnstile'])),
  limits: z.object({ questionsPerMinute: z.number(), questionsPerDay: z.number(), tokensPerDay: z.number() }),
  /** Answers that this process is writing now. */
  openStreams: z.number(),
});

/** Body of `GET /api/health`, which pages of every origin may read. */
export const healthSchema = z.object({
  status: z.enum(['ok', 'degraded', 'paused', 'misconfigured']),
  version: z.string(),
  components: z.record(z.string(), z.string()),
  /** Whether the origin that asked may ask questions; `none` if the request had no `Origin`. Absent in older versions. */
  origin: z.optional(z.enum(['allowed', 'refused', 'none'])),
  /** Absent if the function is misconfigured, and in older versions. */
  facts: z.optional(factsSchema),
  /** Only if it is misconfigured: the variables, and what is wrong with each. The log says more. */
  problems: z.optional(
    z.array(z.object({ variable: z.string(), reason: z.enum(['missing', 'quoted', 'invalid']) })),
  ),
});
export type Health = z.infer<typeof healthSchema>;
export type HealthFacts = z.infer<typeof factsSchema>;

/**
 * Says why a function refuses all passages of an index.
 *
 * @returns `null` if it accepts them, as far as the published names tell.
 */
export function findMismatch(
  manifest: Pick<Manifest, 'book' | 'keyId'>,
  { book, keyIds }: Pick<HealthFacts, 'book' | 'keyIds'>,
): 'unsigned' | 'other-secret' | 'other-book' | null {
  if (manifest.keyId === undefined) return 'unsigned';
  if (!keyIds.includes(manifest.keyId)) return 'other-secret';
  return book === null || book === manifest.book ? null : 'other-book';
}
