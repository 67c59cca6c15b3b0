import text from "../app.css?inline";
import address from "../app.css?url";

const MARK = "data-style";
/** The browser's script does not carry the text: the document has it. */
const css = import.meta.env.SSR ? text : documentText();

/**
 * The style of every page: within the document for who mostly comes for the first time, as what is seen first waits for no
 * second answer then, and as a file that is kept for those who have been here.
 */
export function DocumentStyle({ nonce, within }: { readonly nonce: string | undefined; readonly within: boolean }) {
  if (!within || css === "") return <link rel="stylesheet" href={address} />;
  return (
    <style nonce={nonce} {...{ [MARK]: "" }}>
      {css}
    </style>
  );
}

function documentText(): string {
  return document.querySelector(`style[${MARK}]`)?.textContent ?? "";
}
