/** This package's version, shown by `/api/health`; a test compares it with package.json. */
export const VERSION = '0.1.0';
