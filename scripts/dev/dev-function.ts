import { readDemoSecret, serveDemoFunction } from '../demo/demo-function.js';

// The function of `npm run dev`, in a process that `node --watch` restarts when the compiled function changes.

const [port = '', pagesOrigin = ''] = process.argv.slice(2);
const { url, modelName } = await serveDemoFunction({
  port: Number(port),
  pagesOrigin,
  secret: await readDemoSecret(),
});
process.stdout.write(`${url}, model: ${modelName}\n`);
