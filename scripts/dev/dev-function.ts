import { serveDemoFunction } from '../demo/demo-function.js';

// The function of `npm run dev`, in a process that `node --watch` restarts when the compiled function changes.

const [port, bookPort] = process.argv.slice(2).map(Number);
const { url, model } = await serveDemoFunction({ port: port ?? 0, bookPort: bookPort ?? 0 });
process.stdout.write(`${url}, model: ${model}\n`);
