import type { MetaDescriptor } from "react-router";

/** What a page of the desk is called; nothing for search engines. */
export function operatorsMeta(title: string): MetaDescriptor[] {
  return [{ title: `${title} – TechNova operations` }, { name: "robots", content: "noindex" }];
}
