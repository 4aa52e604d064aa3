/**
 * The panel. Colours are Infima's, so that a site's own theme and its dark mode apply, each with a fallback for
 * sites without Infima; logical properties, so that right-to-left books need nothing more.
 */
export const PANEL_CSS = `
:where(:root){
  --docent-panel:var(--ifm-background-surface-color,#fff);
  --docent-raised:var(--ifm-color-emphasis-100,#f5f6f7);
  --docent-line:var(--ifm-color-emphasis-200,#ebedf0);
  --docent-strong-line:var(--ifm-color-emphasis-300,#dadde1);
  --docent-muted:var(--ifm-color-content-secondary,#525860);
  --docent-link:var(--ifm-link-color,var(--ifm-color-primary,#2563eb));
  --docent-mark:#ffe89a;
  --docent-on-mark:#1c1e21;
  --docent-bad:#b3261e;
  --docent-width:26.5rem;
}
:where([data-theme='dark']){
  --docent-raised:rgb(255 255 255/.06);
  --docent-line:rgb(255 255 255/.1);
  --docent-strong-line:rgb(255 255 255/.2);
  --docent-muted:#b4b9c1;
  --docent-mark:#6b5a1e;
  --docent-on-mark:#fff6d6;
  --docent-bad:#ff9b92;
}
@supports (color:color-mix(in srgb,red,blue)){
  /* Towards the text's colour: a site's primary colour alone is often too pale to read. */
  :where(:root){--docent-link:color-mix(in srgb,var(--ifm-link-color,#2563eb) 65%,var(--docent-text));}
}
.docent-panel{
  position:fixed;z-index:400;inset:0 auto;display:flex;flex-direction:column;width:min(var(--docent-width),100vw);max-width:none;
  height:auto;max-height:none;margin:0;padding:0;border:0;
  background:var(--docent-panel);color:var(--docent-text);box-shadow:var(--docent-shadow);
  font:400 .9375rem/1.6 var(--ifm-font-family-base,system-ui,sans-serif);text-align:start;
  overflow-wrap:break-word;animation:docent-slide .18s ease-out;
}
.docent-panel--right{right:0;border-left:1px solid var(--docent-line);--docent-from:1.5rem;}
.docent-panel--left{left:0;border-right:1px solid var(--docent-line);--docent-from:-1.5rem;}
.docent-panel:not([open]),.docent-panel [hidden]{display:none!important;}
.docent-panel h2:focus{outline:none;}
.docent-panel *{box-sizing:border-box;}
.docent-panel :is(button,textarea){font:inherit;color:inherit;}
.docent-panel button{margin:0;cursor:pointer;-webkit-tap-highlight-color:transparent;}
.docent-panel button:disabled{cursor:default;}
.docent-panel :is(a,button,[tabindex='0']):focus-visible{outline:2px solid var(--docent-focus);outline-offset:2px;}
.docent-panel :is(p,ul,ol,h2,h3,h4,blockquote):where(:not(.docent-reply__text *)){margin:0;padding:0;}
.docent-panel :is(ul,ol):where(:not(.docent-reply__text *)){list-style:none;}
.docent-panel .docent-icon{width:1.125rem;height:1.125rem;}
.docent-panel .docent-icon--solid{fill:currentColor;}
.docent-hidden{position:absolute!important;width:1px;height:1px;margin:-1px!important;overflow:hidden;clip-path:inset(50%);white-space:nowrap;}
.docent-note{color:var(--docent-muted);font-size:.875rem;}

.docent-head{display:flex;align-items:center;gap:.125rem;flex:none;min-height:3.5rem;padding:.375rem .625rem .375rem 1.25rem;border-bottom:1px solid var(--docent-line);}
[dir='rtl'] .docent-head{padding:.375rem 1.25rem .375rem .625rem;}
.docent-head>.docent-icon-button:first-child{margin-inline-start:-.625rem;}
.docent-head__title{flex:1;min-width:0;font-size:1rem;font-weight:650;line-height:1.3;letter-spacing:-.005em;color:inherit;}
.docent-icon-button{display:inline-grid;place-items:center;flex:none;width:2.25rem;height:2.25rem;padding:0;border:0;border-radius:.5rem;background:none;color:var(--docent-muted)!important;}
.docent-icon-button:hover{background:var(--docent-raised);color:var(--docent-text)!important;}
.docent-link-button{padding:0;border:0;background:none;color:var(--docent-link)!important;font-size:.8125rem!important;text-decoration:underline;text-underline-offset:.15em;}

.docent-main{position:relative;display:flex;flex-direction:column;flex:1;min-height:0;}
.docent-log{position:relative;flex:1;min-height:0;padding:1.25rem;overflow-y:auto;overscroll-behavior:contain;scrollbar-width:thin;}
.docent-panel .docent-log:focus-visible{outline-offset:-3px;}

.docent-welcome{display:flex;flex-direction:column;gap:.5rem;padding-top:.5rem;color:var(--docent-muted);}
.docent-welcome__heading{color:var(--docent-text);font-size:1.25rem;font-weight:650;line-height:1.3;letter-spacing:-.015em;}
.docent-starters{display:flex;flex-direction:column;gap:.5rem;margin-top:.75rem!important;}
.docent-starter{display:block;width:100%;padding:.625rem .875rem;border:1px solid var(--docent-strong-line);border-radius:.625rem;background:none;color:var(--docent-text)!important;line-height:1.45!important;text-align:start;}
.docent-starter:hover{border-color:var(--docent-muted);background:var(--docent-raised);}

.docent-turn+.docent-turn{margin-top:1.75rem;}
.docent-question{width:fit-content;max-width:90%;margin-inline-start:auto;padding:.5rem .875rem;border-radius:.875rem;border-end-end-radius:.25rem;background:var(--docent-raised);}
.docent-question__text{white-space:pre-wrap;}
.docent-question .docent-quote{margin-bottom:.375rem;}
.docent-quote__text{padding:0 0 0 .625rem!important;border:0;border-inline-start:3px solid var(--docent-strong-line);background:none;color:var(--docent-muted);font-size:.8125rem;line-height:1.5;white-space:pre-wrap;max-height:40vh;overflow-y:auto;}
[dir='rtl'] .docent-quote__text{padding:0 .625rem 0 0!important;}
.docent-quote__text--folded{display:-webkit-box;-webkit-box-orient:vertical;-webkit-line-clamp:3;overflow:hidden;}
.docent-reply{margin-top:.875rem;}
.docent-reply>*+*:not(:empty){margin-top:.75rem;}

.docent-answer{--ifm-code-font-size:.8125rem;--ifm-pre-padding:.75rem .875rem;--ifm-leading:.75rem;--ifm-list-left-padding:1.375rem;--ifm-table-cell-padding:.375rem .625rem;}
.docent-answer>:first-child{margin-top:0;}
.docent-answer>:last-child{margin-bottom:0;}
.docent-answer :is(p,ul,ol,blockquote){margin-bottom:.75rem;}
.docent-answer li+li{margin-top:.25rem;}
.docent-answer li>:is(p,ul,ol){margin-bottom:.25rem;}
.docent-heading{margin:1.25rem 0 .5rem;font-size:1rem;line-height:1.35;}
.docent-heading-1,.docent-heading-2{font-size:1.0625rem;}
.docent-answer blockquote{padding:0 0 0 .75rem;border:0;border-inline-start:3px solid var(--docent-strong-line);color:var(--docent-muted);}
.docent-answer hr{height:1px;margin:1rem 0;border:0;background:var(--docent-strong-line);}
.docent-plain{white-space:pre-wrap;}
.docent-code{margin-bottom:.75rem;border:1px solid var(--docent-line);border-radius:.625rem;background:var(--docent-raised);overflow:hidden;}
.docent-code-bar{display:flex;align-items:center;justify-content:space-between;padding:.25rem .5rem .25rem .875rem;color:var(--docent-muted);font-size:.75rem;}
.docent-copy{padding:.125rem .5rem;border:0;border-radius:.375rem;background:none;color:var(--docent-muted)!important;}
.docent-copy:hover{background:var(--docent-raised);color:var(--docent-text)!important;}
.docent-answer pre{margin:0;padding:.25rem .875rem .75rem;border-radius:0;background:none;color:inherit;font-size:.8125rem;line-height:1.5;overflow-x:auto;}
.docent-answer pre:focus-visible,.docent-table:focus-visible{outline:2px solid var(--docent-focus);outline-offset:-2px;}
.docent-table{margin-bottom:.75rem;overflow-x:auto;}
.docent-table table{display:table;width:100%;margin:0;font-size:.875rem;line-height:1.45;border-collapse:collapse;}
.docent-table :is(th,td){padding:.375rem .625rem;border:1px solid var(--docent-line);text-align:start;vertical-align:top;}
.docent-table tr{background:none!important;}
.docent-table th{background:var(--docent-raised);font-weight:600;}
.docent-table .docent-align-center{text-align:center;}
.docent-table .docent-align-right{text-align:end;}
.docent-task{list-style:none;margin-inline-start:-1.25rem;}
.docent-citation{font-size:.75rem;line-height:0;vertical-align:.15em;}
.docent-citation-link{display:inline-block;padding:0 .1875rem;border-radius:.3125rem;background:var(--docent-raised);color:var(--docent-link);font-weight:600;line-height:1.125rem;text-align:center;text-decoration:none;font-variant-numeric:tabular-nums;}
.docent-citation-link:hover{background:var(--docent-accent);color:var(--docent-on-accent);text-decoration:none;}
.docent-address,.docent-image-text{color:var(--docent-muted);overflow-wrap:anywhere;}
.docent-math{font-family:var(--ifm-font-family-monospace,ui-monospace,monospace);}
.docent-math-block{margin-bottom:.75rem!important;text-align:center;}
.docent-footnote{display:flex;gap:.375rem;color:var(--docent-muted);font-size:.8125rem;}
.docent-progress{color:var(--docent-muted);}
.docent-progress::before{content:'';display:inline-block;width:.5rem;height:.5rem;margin-inline-end:.5rem;border-radius:50%;background:currentColor;vertical-align:.08em;animation:docent-pulse 1.2s ease-in-out infinite;}
.docent-failure{display:flex;gap:.625rem;padding:.75rem .875rem;border:1px solid var(--docent-line);border-inline-start:3px solid var(--docent-bad);border-radius:.5rem;}
.docent-failure .docent-icon{margin-top:.2rem;color:var(--docent-bad);}
.docent-failure__reference{color:var(--docent-muted);font-size:.8125rem;}
.docent-subhead{color:var(--docent-muted);font-size:.8125rem;font-weight:600;line-height:1.4;}
.docent-actions{display:flex;flex-wrap:wrap;gap:.375rem;}
.docent-actions:empty{display:none;}
.docent-action{display:inline-flex;align-items:center;gap:.375rem;min-height:2rem;padding:.125rem .625rem .125rem .5rem;border:1px solid var(--docent-strong-line);border-radius:.5rem;background:none;font-size:.8125rem!important;font-variant-numeric:tabular-nums;}
.docent-action .docent-icon{width:1rem;height:1rem;color:var(--docent-muted);}
.docent-action:hover:enabled{background:var(--docent-raised);}
.docent-action:disabled{color:var(--docent-muted);}

.docent-sources ol{display:flex;flex-direction:column;gap:.125rem;margin-top:.25rem!important;}
.docent-source{display:flex;align-items:flex-start;gap:.625rem;margin-inline:-.5rem;padding:.375rem .5rem;border-radius:.5rem;color:inherit;font-size:.875rem;line-height:1.4;}
.docent-source:hover{background:var(--docent-raised);color:inherit;text-decoration:none;}
.docent-source__number{flex:none;min-width:1.375rem;padding:0 .25rem;border-radius:.375rem;background:var(--docent-raised);font-size:.75rem;font-weight:600;line-height:1.375rem;text-align:center;font-variant-numeric:tabular-nums;}
.docent-source__name{min-width:0;color:var(--docent-link);}
.docent-source__place{display:block;color:var(--docent-muted);font-size:.8125rem;}
.docent-passages ol{display:flex;flex-direction:column;gap:.5rem;margin-top:.5rem!important;}
.docent-passage{display:block;padding:.75rem .875rem;border:1px solid var(--docent-line);border-radius:.625rem;color:inherit;line-height:1.5;}
.docent-passage:hover{border-color:var(--docent-muted);color:inherit;text-decoration:none;}
.docent-passage__heading{display:block;color:var(--docent-link);font-weight:600;line-height:1.4;}
.docent-passage__place{display:block;color:var(--docent-muted);font-size:.8125rem;}
.docent-passage__text{display:-webkit-box;-webkit-box-orient:vertical;-webkit-line-clamp:5;overflow:hidden;margin-top:.25rem;font-size:.875rem;white-space:pre-line;}
.docent-mark{padding:0 .1em;border-radius:.2em;background:var(--docent-mark);color:var(--docent-on-mark);}

.docent-jump{
  position:absolute;z-index:1;inset-inline:0;bottom:calc(100% + .5rem);display:flex;align-items:center;gap:.375rem;width:fit-content;
  margin-inline:auto!important;padding:.25rem .75rem .25rem .5rem;border:1px solid var(--docent-strong-line);border-radius:999px;
  background:var(--docent-panel);box-shadow:var(--docent-shadow);font-size:.8125rem!important;
}
.docent-foot{position:relative;flex:none;border-top:1px solid var(--docent-line);padding:.625rem 1.25rem calc(.75rem + env(safe-area-inset-bottom,0px));}
.docent-foot__note{margin-bottom:.5rem!important;padding:.5rem .75rem!important;border-radius:.5rem;background:var(--docent-raised);font-size:.8125rem;line-height:1.45;}
.docent-foot__note--refused{box-shadow:inset 3px 0 0 var(--docent-bad);}
.docent-foot__mode{margin-bottom:.375rem!important;color:var(--docent-muted);font-size:.75rem;line-height:1.5;}
.docent-foot__caution{margin-top:.5rem!important;color:var(--docent-muted);font-size:.75rem;line-height:1.5;}
.docent-chip{display:flex;align-items:flex-start;gap:.25rem;margin-bottom:.5rem;padding:.5rem .25rem .5rem .75rem;border-radius:.625rem;background:var(--docent-raised);}
.docent-chip>.docent-quote{flex:1;min-width:0;}
.docent-chip .docent-quote__text{border-color:var(--docent-focus);color:var(--docent-text);}
.docent-chip>.docent-icon-button{width:1.75rem;height:1.75rem;}
.docent-box{display:flex;flex-wrap:wrap;align-items:flex-end;gap:.25rem;padding:.3125rem;border:1px solid var(--docent-strong-line);border-radius:.875rem;background:var(--docent-panel);}
.docent-box:focus-within{border-color:var(--docent-focus);box-shadow:0 0 0 1px var(--docent-focus);}
.docent-box__text{flex:1;min-width:0;max-height:min(14rem,35vh);margin:0;padding:.4375rem .625rem;border:0;background:none;line-height:1.45!important;resize:none;outline:none;}
.docent-box__text::placeholder{color:var(--docent-muted);opacity:1;}
.docent-send{display:grid;place-items:center;flex:none;width:2.25rem;height:2.25rem;padding:0;border:1px solid transparent;border-radius:.625rem;background:var(--docent-accent);color:var(--docent-on-accent)!important;}
.docent-send:disabled{background:var(--docent-raised);color:var(--docent-muted)!important;}
.docent-count{flex-basis:100%;padding:0 .625rem .25rem!important;color:var(--docent-muted);font-size:.75rem;}
.docent-count--over{color:var(--docent-bad);}

.docent-history{flex:1;min-height:0;padding:.5rem .625rem 1.25rem;overflow-y:auto;overscroll-behavior:contain;}
.docent-history>.docent-note{padding:.75rem .625rem!important;}
.docent-history li{display:flex;align-items:center;}
.docent-history__open{display:block;flex:1;min-width:0;padding:.5rem .625rem;border:0;border-radius:.5rem;background:none;line-height:1.4!important;text-align:start;}
.docent-history__open:hover,.docent-history__open[aria-current]{background:var(--docent-raised);}
.docent-history__question{display:block;overflow:hidden;text-overflow:ellipsis;white-space:nowrap;}
.docent-history__facts{display:block;color:var(--docent-muted);font-size:.8125rem;}
.docent-history__foot{display:flex;justify-content:space-between;gap:1rem;margin-top:.75rem!important;padding:0 .625rem!important;color:var(--docent-muted);font-size:.8125rem;}

.docent-target{animation:docent-target 2.4s ease-out;border-radius:.25rem;}
@keyframes docent-slide{from{opacity:0;transform:translateX(var(--docent-from));}}
@keyframes docent-pulse{50%{opacity:.25;}}
@keyframes docent-target{0%,60%{background:var(--docent-mark);color:var(--docent-on-mark);box-shadow:0 0 0 .3rem var(--docent-mark);}}

@media (max-width:767px){
  html.docent-covered,html.docent-covered body{overflow:hidden;}
  .docent-panel{top:var(--docent-top,0);bottom:auto;left:0;right:0;width:100%;height:var(--docent-height,100dvh);border:0;animation:none;}
  .docent-head{padding-top:calc(.375rem + env(safe-area-inset-top,0px));}
  .docent-box__text{font-size:1rem!important;}
  .docent-icon-button{width:2.75rem;height:2.75rem;}
  .docent-send{width:2.5rem;height:2.5rem;}
  .docent-action{min-height:2.5rem;}
}
@media (prefers-reduced-motion:reduce){
  .docent-panel,.docent-progress::before{animation:none;}
  .docent-target{animation:none;outline:3px solid var(--docent-focus);outline-offset:.3rem;}
}
@media (forced-colors:active){
  .docent-panel,.docent-question,.docent-chip,.docent-send,.docent-source__number,.docent-foot__note{border:1px solid CanvasText;}
  .docent-target{outline:3px solid Highlight;}
}
@media print{.docent-panel{display:none!important;}}
`;
