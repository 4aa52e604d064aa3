/**
 * The button and the popover. The custom properties stand in `:where`, so that an owner's `:root { --docent-accent: … }`
 * wins although this sheet comes last; the rest follows Infima.
 */
export const LAUNCHER_CSS = `
:where(:root){
  --docent-accent:var(--ifm-color-content,#1c1e21);
  --docent-on-accent:var(--ifm-color-content-inverse,#fff);
  --docent-surface:var(--ifm-background-surface-color,#fff);
  --docent-text:var(--ifm-font-color-base,#1c1e21);
  --docent-shadow:0 1px 2px rgb(0 0 0/.12),0 8px 28px rgb(0 0 0/.18);
  --docent-focus:var(--ifm-color-primary,#2563eb);
}
:where([data-theme='dark']){
  --docent-accent:#f2f3f5;
  --docent-on-accent:#1b1b1d;
  --docent-surface:var(--ifm-background-surface-color,#242526);
  --docent-text:var(--ifm-font-color-base,#e3e3e3);
  --docent-shadow:0 0 0 1px rgb(255 255 255/.08),0 8px 28px rgb(0 0 0/.5);
}
.docent-button,.docent-popover{
  position:fixed;display:inline-flex;align-items:center;justify-content:center;gap:.5rem;margin:0;border:1px solid transparent;
  background:var(--docent-accent);color:var(--docent-on-accent);box-shadow:var(--docent-shadow);
  font:600 .9375rem/1.2 var(--ifm-font-family-base,system-ui,sans-serif);cursor:pointer;
  -webkit-tap-highlight-color:transparent;
}
.docent-button{
  z-index:150;bottom:calc(1.25rem + env(safe-area-inset-bottom,0px));min-height:2.75rem;padding:0 1.125rem 0 .9375rem;
  border-radius:999px;transition:transform .15s,opacity .15s;
}
.docent-button--right{right:calc(1.25rem + env(safe-area-inset-right,0px));}
.docent-button--left{left:calc(1.25rem + env(safe-area-inset-left,0px));}
.docent-button:hover{transform:translateY(-1px);}
.docent-button[aria-busy='true']{opacity:.7;cursor:progress;}
.docent-popover{
  z-index:350;min-height:2.25rem;padding:0 .8125rem 0 .625rem;border-radius:.5rem;font-size:.875rem;white-space:nowrap;
  user-select:none;-webkit-user-select:none;-webkit-touch-callout:none;animation:docent-appear .12s ease-out;
}
.docent-button:focus-visible,.docent-popover:focus-visible{outline:3px solid var(--docent-focus);outline-offset:2px;}
.docent-icon{width:1.25rem;height:1.25rem;flex:none;fill:none;stroke:currentColor;stroke-width:1.75;stroke-linecap:round;stroke-linejoin:round;}
.docent-load-failed{
  position:fixed;z-index:150;bottom:calc(4.75rem + env(safe-area-inset-bottom,0px));max-width:min(20rem,calc(100vw - 2.5rem));margin:0;
  padding:.75rem 1rem;border-radius:.625rem;background:var(--docent-surface);color:var(--docent-text);
  box-shadow:var(--docent-shadow);font:400 .875rem/1.45 var(--ifm-font-family-base,system-ui,sans-serif);
}
@keyframes docent-appear{from{opacity:0;transform:translateY(3px);}}
@media (max-width:767px){
  .docent-button{width:2.75rem;height:2.75rem;padding:0;bottom:calc(1rem + env(safe-area-inset-bottom,0px));}
  .docent-button--right{right:calc(1rem + env(safe-area-inset-right,0px));}
  .docent-button--left{left:calc(1rem + env(safe-area-inset-left,0px));}
  .docent-button__text{display:none;}
  .docent-popover{min-height:2.75rem;}
}
@media (prefers-reduced-motion:reduce){
  .docent-button,.docent-popover{transition:none;animation:none;}
}
@media (forced-colors:active){
  .docent-button,.docent-popover{border-color:ButtonText;}
}
@media print{
  .docent-button,.docent-popover,.docent-load-failed{display:none!important;}
}
`;
