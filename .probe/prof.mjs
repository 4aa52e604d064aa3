// analyse trace: longest tasks with v8 cpu_profiler samples
import { readFileSync } from 'node:fs';
const ev = JSON.parse(readFileSync('/tmp/load-trace.json','utf8'));
const marks = ev.filter(e=>e.cat?.includes('blink.user_timing')).sort((a,b)=>a.ts-b.ts); const mt=marks[0];
const at = ts=>marks.filter(m=>m.ts<=ts).at(-1)?.name ?? 'load';
const prof = ev.filter(e=>e.name==='Profile'&&e.pid===mt.pid); 
const chunks = ev.filter(e=>e.name==='ProfileChunk'&&e.pid===mt.pid);
const rt = ev.filter(e=>e.pid===mt.pid&&e.tid===mt.tid&&/RunTask/.test(e.name)&&e.dur).sort((a,b)=>b.dur-a.dur);
const seen=[];const top=[];for(const e of rt){ if(top.some(t=>e.ts>=t.ts&&e.ts+e.dur<=t.ts+t.dur))continue; top.push(e); if(top.length>=Number(process.argv[2]??5))break;}
const byProf=new Map(prof.map(p=>[p.id,{start:p.args.data.startTime,nodes:new Map(),samples:[]}]));
for(const c of chunks.sort((a,b)=>a.ts-b.ts)){const P=byProf.get(c.id);if(!P)continue;const d=c.args.data;for(const n of d.cpuProfile?.nodes??[])P.nodes.set(n.id,n);let t=P.t??P.start;const s=d.cpuProfile?.samples??[];s.forEach((id,i)=>{t+=d.timeDeltas[i];P.samples.push([t,id,d.timeDeltas[i]]);});P.t=t;}
for(const e of top){console.log('\n== task',(e.dur/1000).toFixed(1),'ms',at(e.ts+e.dur));
 for(const P of byProf.values()){ const self=new Map(),tot=new Map();let n=0;for(const [t,id,dt] of P.samples){if(t<e.ts||t>e.ts+e.dur)continue;n+=dt;let node=P.nodes.get(id);const seen=new Set();let first=true;while(node){const f=node.callFrame.functionName||('anon:'+(node.callFrame.lineNumber??''));if(first){self.set(f,(self.get(f)??0)+dt);first=false}if(!seen.has(f)){seen.add(f);tot.set(f,(tot.get(f)??0)+dt)}node=node.parent!=null?P.nodes.get(node.parent):null;}}
 if(n<1000)continue;const fmt=m=>[...m].sort((a,b)=>b[1]-a[1]).slice(0,22).map(([f,d])=>f+' '+(d/1000).toFixed(1)).join(', ');console.log('self:',fmt(self));console.log('total:',fmt(tot));}}
