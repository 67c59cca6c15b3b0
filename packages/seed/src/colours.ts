import type { Texts } from "./row.ts";

/** Colours products come in: how they look and what they are called. */
export const colours = {
  sand: { hex: "#d9c3a0", name: ["Sand", "Sand", "رملي"] },
  slate: { hex: "#66758a", name: ["Slate", "Schiefer", "رمادي أردوازي"] },
  rust: { hex: "#b5553a", name: ["Rust", "Rost", "صدئي"] },
  sage: { hex: "#93a98a", name: ["Sage", "Salbei", "أخضر مريمي"] },
  navy: { hex: "#2c3e63", name: ["Navy", "Marineblau", "كحلي"] },
  ochre: { hex: "#d29a3a", name: ["Ochre", "Ocker", "مغرة"] },
  charcoal: { hex: "#44474d", name: ["Charcoal", "Anthrazit", "فحمي"] },
  cream: { hex: "#efe4cd", name: ["Cream", "Creme", "كريمي"] },
  sky: { hex: "#86b3d1", name: ["Sky blue", "Himmelblau", "أزرق سماوي"] },
  rose: { hex: "#d5939b", name: ["Dusty rose", "Altrosa", "وردي هادئ"] },
  plum: { hex: "#744a68", name: ["Plum", "Pflaume", "برقوقي"] },
  forest: { hex: "#3d6350", name: ["Forest green", "Waldgrün", "أخضر غابي"] },
  teal: { hex: "#2f7f86", name: ["Teal", "Petrol", "أزرق مخضر"] },
  terracotta: { hex: "#c8714f", name: ["Terracotta", "Terrakotta", "طيني"] },
  white: { hex: "#f4f2ec", name: ["White", "Weiß", "أبيض"] },
  black: { hex: "#2b2b30", name: ["Black", "Schwarz", "أسود"] },
} as const satisfies Record<string, { hex: string; name: Texts }>;

/** Stable code of a colour. */
export type ColourCode = keyof typeof colours;
