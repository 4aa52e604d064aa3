/** The parts of a chunk that BM25F weighs apart, in the order their words are counted. */
export const FIELDS = ['title', 'breadcrumbs', 'heading', 'body'] as const;
export type Field = (typeof FIELDS)[number];
