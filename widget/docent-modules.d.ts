/** The site's own `@theme/Root` as it was before the plugin put Docent's in its place: an alias the plugin sets. */
declare module '@docent/previous-root' {
  import type { ReactNode } from 'react';

  export default function PreviousRoot(props: { readonly children: ReactNode }): ReactNode;
}

/** Stemmer and stop words of the build's language: a module the plugin makes, so that no other language is bundled. */
declare module '@docent/language-pack' {
  export const stemmer: ((word: string) => string) | null;
  export const stopWords: readonly string[];
}
