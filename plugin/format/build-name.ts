import * as z from 'zod/mini';

/**
 * Name of a build: in its manifest, in each of its signatures and with each passage on the wire, so that
 * passages of two builds are never mixed. Derived from the words alone (`nameBuild`). 1 to 64 characters of base64url.
 */
export const buildNameSchema = z.string().check(z.regex(/^[\w-]{1,64}$/u));
