/**
 * Stands in for `@docusaurus/logger` in the bundle of `bundled-rules.ts`, where it reports front matter that cannot be read: without it, the
 * package would contain all of chalk.
 */
export default {
  error(message: string): void {
    console.error(message);
  },
};
