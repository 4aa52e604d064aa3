import { LIMITS } from '../../api/_contract/limits.js';

/** Why a selection is refused. A selection is never truncated to fit. */
export type SelectionRefusal =
  | { code: 'selection_missing' }
  | { code: 'selection_too_long'; chars: number; maxChars: number };

/** Checks that a selection has 1 to 12,000 UTF-16 code units after trimming. The text itself is sent untrimmed. */
export function judgeSelection(text: string): { ok: true } | { ok: false; error: SelectionRefusal } {
  const chars = text.trim().length;
  if (chars < LIMITS.selectionMinChars) return { ok: false, error: { code: 'selection_missing' } };
  const maxChars = LIMITS.selectionMaxChars;
  if (chars > maxChars) return { ok: false, error: { code: 'selection_too_long', chars, maxChars } };
  return { ok: true };
}
