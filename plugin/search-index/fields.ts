/** The fields of a chunk that BM25F weighs separately, in counting order. */
export const FIELDS = ['title', 'breadcrumbs', 'heading', 'body'] as const;
export type Field = (typeof FIELDS)[number];
