import { colour } from "../options.ts";
import { series } from "../series.ts";

/** Headphones and earphones. */
export const headphones = series(
  [
    {
      slug: "corvane",
      maker: "osterwyn",
      suffix: ["Corvane", "Corvane", "كورفين"],
      line: [
        "Corvane sounds warm and detailed, like a good seat in a small hall.",
        "Corvane klingt warm und detailreich, wie ein guter Platz in einem kleinen Saal.",
        "صوت كورفين دافئ وغني بالتفاصيل كمقعد جيد في قاعة صغيرة.",
      ],
      priceFactor: 1.6,
      options: [colour("charcoal", "cream")],
    },
    {
      slug: "pell",
      maker: "osterwyn",
      suffix: ["Pell", "Pell", "بيل"],
      line: [
        "Pell is the uncomplicated line: two buttons, clear voices, long battery life.",
        "Pell ist die unkomplizierte Linie: zwei Tasten, klare Stimmen, lange Laufzeit.",
        "بيل مجموعة بسيطة: زرّان وأصوات واضحة وبطارية تدوم.",
      ],
      priceFactor: 1,
      options: [colour("sky", "terracotta", "black")],
    },
  ],
  [
    [
      "over-ear",
      "headphones",
      ["Over-Ear Headphones", "Over-Ear-Kopfhörer", "سماعات رأس محيطة بالأذن"],
      [
        "Deep cushions close out the train without squeezing your glasses.",
        "Tiefe Polster blenden die Bahn aus, ohne auf die Brille zu drücken.",
        "وسائد عميقة تعزل ضجيج القطار دون أن تضغط على النظارة.",
      ],
      14900,
      270,
      [200, 180, 90],
      ["battery", "wireless"],
    ],
    [
      "in-ear-true",
      "earbuds",
      ["Wireless Earbuds", "Kabellose Ohrhörer", "سماعات أذن لاسلكية"],
      [
        "So small that you notice the music and not the earbuds.",
        "So klein, dass man die Musik bemerkt und nicht die Ohrhörer.",
        "صغيرة إلى حد أنك تشعر بالموسيقى لا بها.",
      ],
      9900,
      58,
      [80, 70, 40],
      ["usbc", "splash"],
    ],
    [
      "on-ear-light",
      "headphones",
      ["On-Ear Headphones", "On-Ear-Kopfhörer", "سماعات رأس خفيفة"],
      [
        "They fold flat and weigh less than a paperback.",
        "Flach faltbar und leichter als ein Taschenbuch.",
        "تُطوى بشكل مسطّح ووزنها أقل من كتاب صغير.",
      ],
      7900,
      165,
      [180, 160, 50],
      ["usbc", "spares"],
    ],
    [
      "wired-earphones",
      "wiredbuds",
      ["Wired Earphones", "Kabelgebundene Ohrhörer", "سماعات أذن سلكية"],
      ["No battery, no pairing: plug in and listen.", "Kein Akku, kein Koppeln: einstecken und hören.", "بلا بطارية ولا إقران: صِلها واستمع."],
      3900,
      22,
      [90, 60, 30],
      ["compat", "spares"],
    ],
    [
      "headphone-stand",
      "headstand",
      ["Headphone Stand", "Kopfhörerständer", "حامل سماعات رأس"],
      [
        "A soft saddle that does not leave dents in the headband.",
        "Ein weicher Sattel, der keine Druckstellen im Bügel hinterlässt.",
        "سطح علوي ناعم لا يترك أثرًا على طوق السماعات.",
      ],
      4400,
      720,
      [260, 130, 130],
      ["nonslip", "ready"],
    ],
    [
      "sleep-buds",
      "earbuds",
      ["Sleep Earbuds", "Ohrhörer zum Schlafen", "سماعات أذن للنوم"],
      [
        "Flat enough to lie on your side and fall asleep to rain.",
        "Flach genug, um auf der Seite liegend bei Regen einzuschlafen.",
        "مسطّحة بما يكفي للنوم على جنبك على صوت المطر.",
      ],
      11900,
      46,
      [75, 70, 35],
      ["usbc", "wireless"],
    ],
  ],
);
