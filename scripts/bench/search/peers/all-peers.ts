import { lunrPeer } from './lunr.js';
import { minisearchPeer } from './minisearch.js';
import { oramaPeer } from './orama.js';
import type { Peer } from './peer.js';

/** Peers that run in Node as they run in a browser; Pagefind needs a real browser. */
export const PEERS: readonly Peer[] = [minisearchPeer, lunrPeer, oramaPeer];

/** How the tables name the two that are no `Peer`. */
export const OURS = 'Docent';
export const PAGEFIND = 'Pagefind 1.6';
