/** The `@theme/Root` of the site or its theme, which Docent's Root replaces and renders. The plugin sets this alias. */
declare module '@docent/previous-root' {
  import type { ReactNode } from 'react';

  export default function PreviousRoot(props: { readonly children: ReactNode }): ReactNode;
}

/** The stemmer and stop words of the site's language. The plugin generates this module, so no other language is bundled. */
declare module '@docent/language-pack' {
  export const stemmer: ((word: string) => string) | null;
  export const stopWords: readonly string[];
}
