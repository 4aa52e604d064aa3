/** Why a part of the index could not be loaded. Failed loads are not cached, so the next question tries again. */
export interface LoadError {
  /**
   * `unreachable`: no response, none in time, or a server error. `not_found`: the file is missing, or access to it is refused.
   * `not_an_index`: the file at that address is something else. `version_mismatch`: the index has another format version. `corrupt`: the
   * file is too large, does not match its name and length, or does not decode.
   */
  code: 'unreachable' | 'not_found' | 'not_an_index' | 'version_mismatch' | 'corrupt';
  /** One English sentence, for developers. */
  message: string;
  url: string;
}

export type Loaded<Value> = { ok: true; value: Value } | { ok: false; error: LoadError };

export function failed(
  url: string,
  code: LoadError['code'],
  message: string,
): { ok: false; error: LoadError } {
  return { ok: false, error: { code, message, url } };
}

/** Carries a `LoadError` through Orama's hooks, which cannot return one. Thrown only within `widget/retrieve`. */
export class LoadFailure extends Error {
  readonly error: LoadError;

  constructor(error: LoadError) {
    super(error.message);
    this.name = 'LoadFailure';
    this.error = error;
  }
}
