import { build } from 'esbuild';
import { createServer } from 'node:http';
import { readFile } from 'node:fs/promises';
import { chromium } from 'playwright-core';
const r = await build({ entryPoints:['.probe/page.js'], bundle:true, minify: process.env.MIN!=='0', keepNames: process.env.MIN==='0', format:'iife', platform:'browser', define:{'process.env.NODE_ENV':'"production"'}, write:false, sourcemap:false });
const js = r.outputFiles[0].text; console.log('bundle', js.length);
const dir = process.env.DIR ?? '/tmp/load-redux';
const questions = (await readFile('/work/shared/eval/redux-links/questions.jsonl','utf8')).trim().split('\n').map(l=>JSON.parse(l).question);
const step = Math.floor(questions.length/20);
const asked = Array.from({length:20},(_, i)=>questions[i*step]);
asked.push('How do I update deeply nested state immutably without writing lots of spread operators in my reducers?','usselector','configuratoin of the midleware','what is the difference between connect and useSelector and when should I use each of them in a component?');
const server = createServer(async (q,s)=>{ const p = new URL(q.url,'http://x').pathname;
  if (p==='/'){s.setHeader('content-type','text/html');s.end('<!doctype html><script>window.tasks=[];new PerformanceObserver(l=>{for(const e of l.getEntries())tasks.push([e.startTime,e.duration])}).observe({type:"longtask",buffered:true})</script>');return;}
  if (p==='/s.js'){s.setHeader('content-type','application/javascript; charset=utf-8');s.end(js);return;}
  try{const b=await readFile(dir+'/'+p.split('/').pop());s.setHeader('content-type',p.endsWith('json')?'application/json':'application/octet-stream');s.setHeader('cache-control','max-age=600');s.end(b)}catch{s.statusCode=404;s.end()}
});
await new Promise(r=>server.listen(0,'127.0.0.1',r)); const o='http://127.0.0.1:'+server.address().port;
const b = await chromium.launch({executablePath:'/usr/bin/chromium',args:['--no-sandbox','--disable-background-networking','--disable-component-update','--disable-sync','--disable-gpu']});
for (let rep=0; rep<Number(process.env.REPS??3); rep++){
const ctx = await b.newContext(); const page = await ctx.newPage(); page.on('pageerror',e=>console.log('PE',e));page.on('console',m=>console.log('C',m.text())); await page.goto(o+'/');
const cdp = await ctx.newCDPSession(page);
await cdp.send('Emulation.setCPUThrottlingRate',{rate:4});
await page.waitForTimeout(500);
const events=[]; cdp.on('Tracing.dataCollected',e=>events.push(...e.value));
await cdp.send('Tracing.start',{transferMode:'ReportEvents',traceConfig:{includedCategories:['toplevel','disabled-by-default-devtools.timeline','devtools.timeline','blink.user_timing', ...(process.env.PROF?['disabled-by-default-v8.cpu_profiler','v8']:[])]}});
await page.addScriptTag({url:o+'/s.js'});
await page.evaluate(u=>start(u), o+'/docent/manifest.json');
const run = async (label)=>page.evaluate(async ([label,asked])=>{const out=[];for(const q of asked){performance.mark(label+'|'+q);const t=performance.now();const f=await search(q);out.push([q,f.ok?f.hits.length:f.error.code,Math.round(performance.now()-t)]);await new Promise(r=>setTimeout(r,50));}return out;},[label,asked]);
const cold=await run('cold'); const warm=await run('warm'); const done=new Promise(r=>cdp.once('Tracing.tracingComplete',r));
await page.waitForTimeout(200);
await cdp.send('Tracing.end'); await done;
const tasks = await page.evaluate(()=>tasks);
const main = events.find(e=>e.name==='thread_name'&&e.args.name==='CrRendererMain'&&events.some(x=>x.pid===e.pid&&x.name==='FunctionCall'))??{};
const marks = events.filter(e=>e.cat?.includes('blink.user_timing')).sort((a,b)=>a.ts-b.ts);
const mt = marks[0]; 
const rt = events.filter(e=>e.pid===mt.pid&&e.tid===mt.tid&&/RunTask/.test(e.name)&&e.dur).sort((a,b)=>b.dur-a.dur);
const at = ts=>marks.filter(m=>m.ts<=ts).at(-1)?.name ?? 'load';
console.log('rep',rep,'longtasks>50',tasks.map(t=>Math.round(t[1])),'top RunTask ms', rt.slice(0,8).map(e=>(e.dur/1000).toFixed(1)+' '+at(e.ts+e.dur).slice(0,40)));
if(rep===0) console.log('cold ms',cold.map(c=>c[2]).join(' '),'\nwarm ms',warm.map(c=>c[2]).join(' '));
if(rep===0){ for(const e of rt.slice(0,3)){ const kids=events.filter(x=>x.pid===e.pid&&x.tid===e.tid&&x.ts>=e.ts&&x.ts+(x.dur??0)<=e.ts+e.dur&&x.dur>2000&&x!==e).sort((a,b)=>b.dur-a.dur).slice(0,8).map(x=>x.name+' '+(x.dur/1000).toFixed(1)+' '+(x.args?.data?.functionName??'')); console.log((e.dur/1000).toFixed(1),kids.join(' | '));}}
if (process.env.PROF) { const {writeFile}=await import('node:fs/promises'); await writeFile('/tmp/load-trace.json',JSON.stringify(events)); }
await ctx.close();
}
await b.close(); server.close(); 
