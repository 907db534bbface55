// Builds what browsers get: `node build.mjs` fills dist/ with the site's one style sheet, one script and fonts, and with the scanner.
// File names carry no hash here: Django's manifest storage gives them one, and rewrites the urls inside the style sheet.
import { cp, mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, gzipSync } from "node:zlib";
import { build } from "esbuild";
import subsetFont from "subset-font";
import { oklchToHex } from "./site/oklch.mjs";

const here = fileURLToPath(new URL(".", import.meta.url));
const dist = join(here, "node_modules/.dist-next"); // takes the place of dist/ at the end: a failed build leaves the old one
// Chrome 100 is the oldest browser we promise to (a cheap phone of 2022); nesting and OKLCH are newer and are lowered.
const browsers = ["chrome100", "firefox100", "safari15.4"];

const between = (first, last) => Array.from({ length: last - first + 1 }, (_, i) => String.fromCodePoint(first + i)).join("");
// Modern Bangla in full, with both forms of য় ড় ঢ়; Assamese letters and historic signs are left to the phone's own font.
const BANGLA =
  between(0x0981, 0x0983) + between(0x0985, 0x098c) + between(0x098f, 0x0990) + between(0x0993, 0x09a8) + between(0x09aa, 0x09b0) + "ল" +
  between(0x09b6, 0x09b9) + between(0x09bc, 0x09c4) + between(0x09c7, 0x09c8) + between(0x09cb, 0x09ce) + "\u09d7\u09dc\u09dd\u09df" +
  between(0x09e6, 0x09ef) + "৳।॥\u200c\u200d◌";
const LATIN = between(0x20, 0x7e) + "\u00a0©«»°·×÷éüñ–—‘’“”•…←↑→↓−′″";
const FONT_BUDGET = 85_000; // bytes, all four files together: a first visit stays under 120 KB

/** Every `oklch(l c h)` of a style sheet as a hex colour, so that browsers without OKLCH see the same. */
const lowerOklch = {
  name: "lower-oklch",
  setup(builder) {
    builder.onLoad({ filter: /\.css$/ }, async ({ path }) => ({
      contents: (await readFile(path, "utf8")).replace(/oklch\(([\d.]+) ([\d.]+) ([\d.]+)(?: \/ ([\d.]+))?\)/g, (_all, l, c, h, a) =>
        oklchToHex(Number(l), Number(c), Number(h), a === undefined ? 1 : Number(a)),
      ),
      loader: "css",
    }));
  },
};

async function buildFonts() {
  const folder = join(dist, "fonts");
  await mkdir(folder, { recursive: true });
  let total = 0;
  for (const weight of [400, 700]) {
    for (const [script, letters] of [["bengali", BANGLA], ["latin", LATIN]]) {
      const name = `hind-siliguri-${script}-${weight}`;
      const whole = await readFile(join(here, "node_modules/@fontsource/hind-siliguri/files", `${name}-normal.woff2`));
      // Hinting is half of the file and helps only on screens of another age.
      const part = await subsetFont(whole, letters, { targetFormat: "woff2", noHinting: true });
      await writeFile(join(folder, `${name}.woff2`), part);
      total += part.length;
    }
  }
  await cp(join(here, "node_modules/@fontsource/hind-siliguri/LICENSE"), join(folder, "LICENSE-hind-siliguri.txt"));
  if (total > FONT_BUDGET) throw new Error(`Fonts take ${total} bytes, the budget is ${FONT_BUDGET}.`);
}

async function buildSite() {
  const common = { bundle: true, minify: true, legalComments: "none", logLevel: "warning" };
  await build({
    ...common,
    entryPoints: [join(here, "site/site.css")],
    outfile: join(dist, "site.css"),
    target: browsers,
    external: ["*.woff2", "*.svg"],
    plugins: [lowerOklch],
  });
  await build({ ...common, entryPoints: [join(here, "site/site.ts")], outfile: join(dist, "site.js"), target: browsers, format: "iife" });
  await cp(join(here, "site/favicon.svg"), join(dist, "favicon.svg"));
}

async function buildScanner() {
  const folder = join(here, "scanner");
  const entryPoints = ["app.ts", "sw.ts", "app.css"].map((name) => join(folder, name)).filter((path) => existsSync(path));
  if (!existsSync(join(folder, "app.ts"))) return;
  await build({
    entryPoints,
    outdir: join(dist, "scanner"),
    bundle: true,
    minify: true,
    format: "esm",
    target: "es2022",
    legalComments: "linked",
    loader: { ".wasm": "file" },
    assetNames: "[name]-[hash]",
    external: ["*.woff2"],
    plugins: [lowerOklch],
    logLevel: "warning",
  });
}

async function compressedSize(name) {
  const bytes = await readFile(join(dist, name));
  return { name, bytes: bytes.length, gzip: gzipSync(bytes).length, brotli: brotliCompressSync(bytes).length };
}

await rm(dist, { recursive: true, force: true });
await mkdir(dist, { recursive: true });
await Promise.all([buildFonts(), buildSite(), buildScanner()]);
const sizes = await Promise.all([compressedSize("site.css"), compressedSize("site.js")]);
for (const { name, bytes, gzip, brotli } of sizes) console.log(`${name}: ${bytes} bytes, gzip ${gzip}, brotli ${brotli}`);
for (const [index, budget] of [20_000, 6_000].entries()) {
  const { name, gzip } = sizes[index];
  if (gzip > budget) throw new Error(`${name} takes ${gzip} bytes compressed, the budget is ${budget}.`);
}
await rm(join(here, "dist"), { recursive: true, force: true });
await rename(dist, join(here, "dist"));
