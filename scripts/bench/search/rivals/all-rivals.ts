import { lunrRival } from './lunr.js';
import { minisearchRival } from './minisearch.js';
import { oramaRival } from './orama.js';
import type { Rival } from './rival.js';

/** Rivals that run in Node as they run in a browser; Pagefind needs a real browser. */
export const RIVALS: readonly Rival[] = [minisearchRival, lunrRival, oramaRival];

/** How the tables name the two that are no `Rival`. */
export const OURS = 'Docent';
export const PAGEFIND = 'Pagefind 1.6';
