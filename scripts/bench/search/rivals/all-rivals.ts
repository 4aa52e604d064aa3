import { lunrRival } from './lunr.js';
import { minisearchRival } from './minisearch.js';
import { oramaRival } from './orama.js';
import type { Rival } from './rival.js';

/** The rivals that run in Node just as in a browser; Pagefind needs a real browser. */
export const RIVALS: readonly Rival[] = [minisearchRival, lunrRival, oramaRival];

/** The names of the two searches that are not a `Rival`. */
export const OURS = 'Docent';
export const PAGEFIND = 'Pagefind 1.6';
