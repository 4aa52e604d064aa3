import * as z from 'zod';

/** The message by which the plugin tells `docent dev` about the site that it runs in. */
export const devReportSchema = z.object({
  docent: z.object({
    /** The option `book`, which the function must have as `DOCENT_BOOK`. */
    book: z.string(),
    /** Base URL of the site, with the locale's prefix if it has one. */
    baseUrl: z.string(),
  }),
});

/** What `docent dev` learns from the plugin. */
export type DevReport = z.infer<typeof devReportSchema>['docent'];

/**
 * Tells `docent dev` about the site, and makes this process end with it. Does nothing if another program has started Docusaurus.
 * I/O: sends a message to the parent process.
 */
export function reportToDev(report: DevReport): void {
  if (process.env['DOCENT_DEV'] !== '1' || process.send === undefined || !process.connected) return;
  process.send({ docent: report });
  // Also if `docent dev` was killed. The plugin is created again after each edit of the configuration.
  if (process.listenerCount('disconnect') === 0) process.once('disconnect', () => process.exit());
}
