import type { Chunk } from '../contract/chunk.js';
import { deriveKey, readSecret, signPassage } from '../contract/secret.js';
import { PASSAGE_KEY_INFO } from '../contract/passage-bytes.js';
import { BuildError } from '../build-error.js';
