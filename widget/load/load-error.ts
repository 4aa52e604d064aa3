/** Why a part of the index could not be had. A failed load is never remembered: the next question tries again. */
export interface LoadError {
  /**
   * `unreachable`: no answer, none in time, or the server is in trouble. `not_found`: the file is not there (any more), or refused.
   * `not_an_index`: something else stands at that address. `version_mismatch`: an index of another format version.
   * `corrupt`: the file is not what its name and length promise.
   */
  code: 'unreachable' | 'not_found' | 'not_an_index' | 'version_mismatch' | 'corrupt';
  /** One English sentence for a developer's eyes. */
  message: string;
  url: string;
}

/** What a load ends with. */
export type Loaded<Value> = { ok: true; value: Value } | { ok: false; error: LoadError };

/** Carries a `LoadError` through Orama's hooks, which know no results; it never leaves `widget/retrieve`. */
export class LoadFailure extends Error {
  readonly error: LoadError;

  constructor(error: LoadError) {
    super(error.message);
    this.name = 'LoadFailure';
    this.error = error;
  }
}
