import { bundleInPlace } from './bundle-in-place.js';

// Part of `npm run build`: bundles OpenAI's client into the module of `docent eval --steer` that imports it. Otherwise, every site that
// installs the plugin would install the client too (docs/decisions/0018-function-bundle.md).
await bundleInPlace('scripts/cli/eval/model-client.js');
