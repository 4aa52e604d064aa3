/** The `@theme/Root` of the site or its theme, which Docent's Root replaces and renders. The plugin sets this alias. */
declare module '@docent/previous-root' {
  import type { ReactNode } from 'react';

  export default function PreviousRoot(props: { readonly children: ReactNode }): ReactNode;
}

/** The `@theme/NavbarItem/ComponentTypes` of the site or its theme, which Docent's replaces and contains. The plugin sets this alias. */
declare module '@docent/previous-navbar-types' {
  import type { ComponentType } from 'react';

  const types: Readonly<Record<string, ComponentType<never>>>;
  export default types;
}

/** The stemmer and stop words of the site's language. The plugin generates this module, so no other language is bundled. */
declare module '@docent/language-pack' {
  export const stemmer: ((word: string) => string) | null;
  export const stopWords: readonly string[];
}
