import { createHmac } from 'node:crypto';
import type { KeyRing } from '../_config/config.js';
import { isSameText } from './receipt.js';

/** What a receipt of a search step is bound to. */
export interface SearchStep {
  sessionId: string;
  /** The trimmed question. */
  question: string;
  /** The name of the build whose passages the model was given. */
  build: string;
  /** All queries for this question so far, oldest first. */
  queries: readonly string[];
}

/** What a valid receipt says. */
export interface StepClaims {
  /** How many searches the model has asked for in this question, at least 1. */
  number: number;
  /** The id of the answer, the same in all steps. */
  messageId: string;
}

/** Lifetime of a receipt, in seconds: enough to search on a slow connection. */
export const STEP_LIFETIME_SECONDS = 90;

/** How far ahead another instance's clock may be, in seconds. */
const CLOCK_SKEW_SECONDS = 30;

/** Signs a step. @returns `<number>.<expiry in Unix seconds>.<message id>.<seal>`, under 100 characters. */
export function signStep(key: Uint8Array, step: SearchStep, claims: StepClaims, nowMs: number): string {
  const expiresAt = Math.floor(nowMs / 1_000) + STEP_LIFETIME_SECONDS;
  const signed = `${claims.number}.${expiresAt}.${claims.messageId}`;
  return `${signed}.${seal(key, signed, step)}`;
}

/** Verifies a receipt. @returns Its claims, or `null` if it is not valid for this step or has expired. */
export function verifyStep(
  keys: KeyRing,
  receipt: string,
  step: SearchStep,
  nowMs: number,
): StepClaims | null {
  const match = /^((\d{1,2})\.(\d{1,12})\.([\w-]{16,64}))\.([\w-]{43})$/.exec(receipt);
  if (match === null) return null;
  const [, signed = '', number, expiresAt, messageId = '', given = ''] = match;
  if (!keys.some((key) => isSameText(seal(key, signed, step), given))) return null;
  const leftSeconds = Number(expiresAt) - nowMs / 1_000;
  if (leftSeconds <= 0 || leftSeconds > STEP_LIFETIME_SECONDS + CLOCK_SKEW_SECONDS) return null;
  return { number: Number(number), messageId };
}

/** Computes the HMAC-SHA256 of the fields, each preceded by its length in bytes. */
function seal(key: Uint8Array, signed: string, { sessionId, question, build, queries }: SearchStep): string {
  const hmac = createHmac('sha256', key);
  for (const field of [signed, sessionId, build, question, ...queries]) {
    const bytes = Buffer.from(field, 'utf8');
    const length = Buffer.alloc(4);
    length.writeUInt32BE(bytes.length);
    hmac.update(length).update(bytes);
  }
  return hmac.digest('base64url');
}
