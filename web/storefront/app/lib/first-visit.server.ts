const PRELOAD = '<link rel="modulepreload"';
const LATER_PRELOAD = '<link rel="later"';
const MODULE = ' type="module" async="">';
const LATER_MODULE = ' type="later" async="">';

/**
 * After the first frame, which a hidden page does not have, all is as it was written: React finds the document that it
 * rendered. A script whose kind was unknown begins when it is put in anew.
 */
const BEGIN = `(()=>{const begin=()=>{
for(const link of document.querySelectorAll('link[rel="later"]'))link.rel="modulepreload";
for(const script of document.querySelectorAll('script[type="later"]')){script.type="module";script.before(document.createComment(""));
const mark=script.previousSibling;script.remove();mark.replaceWith(script)}};
document.currentScript.remove();
if(document.hidden)begin();else requestAnimationFrame(()=>requestAnimationFrame(()=>setTimeout(begin)))})()`.replaceAll("\n", "");

/**
 * A page whose scripts are fetched once it is seen: who comes for the first time has texts and pictures before the buttons,
 * which work without scripts. React Router has no setting for it.
 */
export function seenBeforeScripts(page: string, nonce: string): string {
  // What readers and merchants wrote has no "<" of its own in it.
  return page
    .replaceAll(PRELOAD, LATER_PRELOAD)
    .replaceAll(MODULE, LATER_MODULE)
    .replace("</body>", () => `<script nonce="${nonce}">${BEGIN}</script></body>`);
}
